package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real producers whose batches are now and then too large for a net loop to judge. */
@Timeout(300)
class LargeBatchesTest {

    private static final int COUNT = 40;

    @TempDir
    private Path data;

    private static long requestMemory(BarnabasBroker broker) {
        return broker.registry().scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("barnabas_net_request_memory_bytes"))
                .mapToLong(metric ->
                        (long) ((GaugeSnapshot) metric).getDataPoints().get(0).getValue())
                .sum();
    }

    /** Enough to tell it from others. */
    private static String head(String value) {
        return value.substring(0, 6);
    }

    @ParameterizedTest
    @CsvSource({"gzip,0,false", "lz4,1,false", "zstd,0,false", "snappy,all,true"})
    void smallBatchesBehindLargeOnesDoNotOvertake(String codec, String acks, boolean idempotent) throws Exception {
        // Given
        Random random = new Random(codec.hashCode());
        Map<String, Object> settings = Map.of(
                "compression.type",
                codec,
                "acks",
                acks,
                "enable.idempotence",
                idempotent,
                "retries",
                idempotent ? Integer.MAX_VALUE : 0,
                "max.in.flight.requests.per.connection",
                5,
                "batch.size",
                1,
                "max.request.size",
                8 << 20,
                "max.block.ms",
                120_000);
        try (BarnabasBroker broker = BrokerStarter.start(data)) {
            Clients.produce(broker, "orders", "first", 1, Map.of("acks", "all"));

            // When
            List<String> sent = new ArrayList<>(List.of(head("first-0")));
            try (KafkaProducer<String, String> producer = Clients.producer(broker, settings)) {
                for (int i = 0; i < COUNT; i++) {
                    String value = i + "-" + "v".repeat(random.nextInt(3) == 0 ? 3 << 20 : 10);
                    sent.add(head(value));
                    producer.send(new ProducerRecord<>("orders", value));
                }
            }

            // Then
            try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
                consumer.assign(List.of(new TopicPartition("orders", 0)));
                List<String> read = Clients.poll(consumer, COUNT + 1);
                assertThat(read).extracting(LargeBatchesTest::head).isEqualTo(sent);
            }
            Clients.await(() -> requestMemory(broker) == 0);
        }
    }
}
