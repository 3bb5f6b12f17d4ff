package org.barnabas.cli.tool;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;

/**
 * How often a producer of a tool tries again. Where the time is up first a producer says no more than that; where the
 * attempts are up it says what the broker answered to the last of them. So they are limited to what fits into the time.
 */
public final class Retries {

    private static final int PAUSE_MS = 200;

    private Retries() {}

    /** Limits the attempts of a producer, unless whoever runs the command has said how many there are. */
    public static void limit(Map<String, Object> config, int timeoutMs) {
        if (List.of("retries", "retry.backoff.ms", "retry.backoff.max.ms").stream()
                .noneMatch(config::containsKey)) {
            config.put("retries", Math.max(1, timeoutMs / 10 * 9 / PAUSE_MS));
            config.put("retry.backoff.ms", PAUSE_MS);
            config.put("retry.backoff.max.ms", PAUSE_MS);
        }
    }

    /** How many records were sent again because of what the broker answered. */
    public static long of(Producer<?, ?> producer) {
        for (Metric metric : producer.metrics().values()) {
            if (metric.metricName().name().equals("record-retry-total")
                    && metric.metricName().group().equals("producer-metrics")
                    && metric.metricValue() instanceof Number number) {
                return number.longValue();
            }
        }
        return 0;
    }
}
