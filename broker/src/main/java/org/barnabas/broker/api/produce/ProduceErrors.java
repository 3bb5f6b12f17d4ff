package org.barnabas.broker.api.produce;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import org.barnabas.protocol.ErrorCode;

/** How many answers for partitions of Produce requests were errors, by error. Any thread. */
public final class ProduceErrors {

    private final Counter errors;

    public ProduceErrors(PrometheusRegistry registry) {
        errors = Counter.builder()
                .name("barnabas_produce_errors_total")
                .help("Partitions of Produce requests that were answered with an error, by error.")
                .labelNames("error")
                .register(registry);
    }

    /** Counts for nobody. */
    static ProduceErrors none() {
        return new ProduceErrors(new PrometheusRegistry());
    }

    void count(ErrorCode error) {
        errors.labelValues(error.name().toLowerCase(Locale.ROOT)).inc();
    }
}
