package org.barnabas.broker.api.conversion;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * What converting records for clients before 0.11 costs: how many, how large they are in the format that they were converted to,
 * and how long a processor was busy with it, whether what came of it could be used or not. Any thread.
 */
public final class ConversionMetrics {

    private static final double NS_PER_SECOND = 1e9;

    private final Direction produced;
    private final Direction fetched;

    public ConversionMetrics(PrometheusRegistry registry) {
        produced = Direction.of("produce", "that producers sent in format 0 or 1", registry);
        fetched = Direction.of("fetch", "for consumers that read format 0 or 1", registry);
    }

    /** Counts for nobody. */
    public static ConversionMetrics none() {
        return new ConversionMetrics(new PrometheusRegistry());
    }

    /**
     * A producer's messages were converted, or given up.
     *
     * @param records that are to be stored; 0 if none are
     * @param bytes of the batch that they became
     * @param nanos what it took
     */
    public void produced(long records, long bytes, long nanos) {
        produced.add(records, bytes, nanos);
    }

    /**
     * Records were converted for a consumer, or given up.
     *
     * @param records that are sent; 0 if none are
     * @param bytes of the messages that they became
     * @param nanos what it took
     */
    public void fetched(long records, long bytes, long nanos) {
        fetched.add(records, bytes, nanos);
    }

    private record Direction(CounterDataPoint records, CounterDataPoint bytes, CounterDataPoint seconds) {

        static Direction of(String api, String which, PrometheusRegistry registry) {
            String prefix = "barnabas_" + api + "_message_conversion";
            return new Direction(
                    counter(prefix + "s_total", "Records converted " + which + ".", registry),
                    counter(prefix + "_bytes_total", "Bytes that records became " + which + ".", registry),
                    counter(prefix + "_seconds_total", "Time spent on converting records " + which + ".", registry));
        }

        private static CounterDataPoint counter(String name, String help, PrometheusRegistry registry) {
            return Counter.builder().name(name).help(help).register(registry);
        }

        void add(long countedRecords, long countedBytes, long nanos) {
            records.inc(countedRecords);
            bytes.inc(countedBytes);
            seconds.inc(Math.max(0, nanos) / NS_PER_SECOND);
        }
    }
}
