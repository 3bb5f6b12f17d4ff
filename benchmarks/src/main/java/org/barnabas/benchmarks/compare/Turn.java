package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario gets for one run on one product.
 *
 * @param shared the product's long-running broker; null for scenarios that start their own
 * @param topic a topic name of its own
 */
record Turn(Product product, @Nullable Broker shared, LoadTools tools, Sizes sizes, Path work, String topic) {

    Broker broker() {
        return Objects.requireNonNull(shared, "this scenario starts its own broker");
    }

    /** Brokers of one cluster on empty folders; the caller closes them. */
    Cluster freshCluster(int brokers) throws IOException, InterruptedException {
        return Cluster.start(product, work.resolve(product.name() + "-" + topic), brokers);
    }

    /** A broker on an empty folder; the caller closes it. */
    Broker freshBroker() throws IOException, InterruptedException {
        return Broker.start(product, work.resolve(product.name() + "-" + topic));
    }
}
