package org.barnabas.benchmarks.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.testkit.wire.WireClient;

/** Finds the broker that coordinates a group. */
final class Coordinators {

    private static final int PATIENCE_SECONDS = 60;

    private Coordinators() {}

    /** Asks until there is one, as the offsets topic may have to be made first. */
    static int of(LoadCluster cluster, String group) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (WireClient client = cluster.connect(1)) {
                FindCoordinatorResponse found = client.call(
                        FindCoordinatorResponse.class,
                        ApiKey.FIND_COORDINATOR,
                        0,
                        new FindCoordinatorRequest().key(group));
                for (int broker = 1; found.errorCode() == 0 && broker <= LoadCluster.BROKERS; broker++) {
                    if (cluster.address(broker).getPort() == found.port()) {
                        return broker;
                    }
                }
            }
            if (System.nanoTime() > end) {
                throw new IOException("nobody coordinates group " + group);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
