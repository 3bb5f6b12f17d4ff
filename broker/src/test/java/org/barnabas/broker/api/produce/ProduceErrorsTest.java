package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.junit.jupiter.api.Test;

class ProduceErrorsTest {

    private final DataApiBench bench = new DataApiBench();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final ProduceHandler handler = new ProduceHandler(
            bench.registry,
            bench.images,
            new Acceptance(UnpooledByteBufAllocator.DEFAULT, InflateLimits.DEFAULT, bench.clock.wall()),
            new ProduceErrors(metrics));

    ProduceErrorsTest() throws IOException {}

    @Test
    void errorsAreCountedByTheirNames() {
        // When
        produce(0);
        produce(77);
        produce(78);

        // Then
        assertThat(counted()).containsExactly(Map.entry("unknown_topic_or_partition", 2.0));
    }

    private void produce(int partition) {
        bench.start(handler, DataApiBench.produceOf(9, -1, partition, DataApiBench.batch(1)), 9);
    }

    private Map<String, Double> counted() {
        Map<String, Double> byError = new TreeMap<>();
        for (MetricSnapshot metric : metrics.scrape()) {
            if (metric instanceof CounterSnapshot counter) {
                counter.getDataPoints()
                        .forEach(point -> byError.put(point.getLabels().get("error"), point.getValue()));
            }
        }
        return byError;
    }
}
