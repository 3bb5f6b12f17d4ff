package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.testkit.wire.OldMessages;
import org.barnabas.testkit.wire.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Produce 0 to 2 as bytes over sockets, read by a client of today. */
@Timeout(180)
class OldProducersTest {

    private static final long NOW = System.currentTimeMillis();
    private static final int PARTITIONS = 3;
    private static final List<CompressionType> CODECS =
            List.of(CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY);

    @TempDir
    private Path data;

    private static InetSocketAddress address(BarnabasBroker broker) {
        String[] parts = broker.bootstrapServers().split(":", 2);
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    private static long requestMemory(BarnabasBroker broker) {
        return broker.registry().scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals("barnabas_net_request_memory_bytes"))
                .mapToLong(metric ->
                        (long) ((GaugeSnapshot) metric).getDataPoints().get(0).getValue())
                .sum();
    }

    private static double counted(BarnabasBroker broker, String name) {
        for (MetricSnapshot metric : broker.registry().scrape()) {
            if (metric.getMetadata().getName().equals(name)) {
                return ((CounterSnapshot) metric).getDataPoints().get(0).getValue();
            }
        }
        throw new AssertionError("no metric " + name);
    }

    private static void topic(BarnabasBroker broker, Map<String, String> configs) throws Exception {
        try (Admin admin = Clients.admin(broker)) {
            admin.createTopics(List.of(new NewTopic("orders", PARTITIONS, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
    }

    private static ProduceRequest request(int acks, int partition, byte[] set) {
        ByteBuf records = OldMessages.direct(set);
        return new ProduceRequest()
                .acks((short) acks)
                .timeoutMs(30_000)
                .topicData(List.of(new TopicProduceData()
                        .name("orders")
                        .partitionData(List.of(
                                new PartitionProduceData().index(partition).records(new BufferRecords(records))))));
    }

    private static ProduceResponse.PartitionProduceResponse produce(
            WireClient client, int version, int acks, int partition, byte[] set) throws IOException {
        return client.call(ProduceResponse.class, ApiKey.PRODUCE, version, request(acks, partition, set))
                .responses()
                .get(0)
                .partitionResponses()
                .get(0);
    }

    private static Map<Integer, List<ConsumerRecord<String, String>>> readAll(BarnabasBroker broker, int count) {
        Map<Integer, List<ConsumerRecord<String, String>>> read = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = Clients.consumer(broker, "readers")) {
            Collection<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition("orders", partition))
                    .toList();
            consumer.assign(all);
            Clients.await(() -> {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> read.computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                                .add(record));
                return read.values().stream().mapToInt(List::size).sum() >= count;
            });
        }
        return read;
    }

    @Test
    void everyVersionFormatAndCodecIsReadInOrderByAClientOfToday() throws Exception {
        try (BarnabasBroker broker = BrokerStarter.start(data, "num.network.threads", "2")) {
            topic(broker, Map.of());
            List<WireClient> clients = new ArrayList<>();
            try {
                // Given: connections on both loops, to partitions on both
                for (int i = 0; i < PARTITIONS; i++) {
                    clients.add(new WireClient(address(broker), "old-" + i));
                }

                // When: now and then with something that takes long, and twice what is not answered
                int number = 0;
                for (int version = 0; version <= 2; version++) {
                    for (int magic = 0; magic <= 1; magic++) {
                        for (CompressionType codec : CODECS) {
                            for (int partition = 0; partition < PARTITIONS; partition++) {
                                WireClient client = clients.get(partition);
                                client.send(
                                        ApiKey.PRODUCE, version, request(0, partition, set(magic, codec, number, 1)));
                                ProduceResponse.PartitionProduceResponse answer =
                                        produce(client, version, -1, partition, set(magic, codec, number + 1, 200_000));
                                assertThat(answer.errorCode()).isEqualTo(ErrorCode.NONE.code());
                                assertThat(answer.baseOffset()).isEqualTo(number + 1);
                            }
                            number += 2;
                        }
                    }
                }

                // Then
                Map<Integer, List<ConsumerRecord<String, String>>> read = readAll(broker, number * PARTITIONS);
                assertThat(read).hasSize(PARTITIONS);
                read.values().forEach(OldProducersTest::assertRead);
                assertThat(counted(broker, "barnabas_produce_message_conversions"))
                        .isEqualTo(number * PARTITIONS);
                assertThat(counted(broker, "barnabas_produce_message_conversion_seconds"))
                        .isPositive();
                Clients.await(() -> requestMemory(broker) == 0);
            } finally {
                for (WireClient client : clients) {
                    client.close();
                }
            }
        }
    }

    private static byte[] set(int magic, CompressionType codec, int number, int size) {
        byte[] message = OldMessages.message(magic, NOW + number, "key-" + number, number + "-" + "v".repeat(size));
        return codec == CompressionType.NONE ? message : OldMessages.wrapper(magic, codec, NOW + number, message);
    }

    private static void assertRead(List<ConsumerRecord<String, String>> records) {
        for (int number = 0; number < records.size(); number++) {
            ConsumerRecord<String, String> record = records.get(number);
            int magic = number / (2 * CODECS.size()) % 2;
            assertThat(record.offset()).isEqualTo(number);
            assertThat(record.key()).isEqualTo("key-" + number);
            assertThat(record.value())
                    .startsWith(number + "-v")
                    .hasSize((number + "-").length() + (number % 2 == 0 ? 1 : 200_000));
            assertThat(record.timestamp()).isEqualTo(magic == 0 ? -1 : NOW + number);
            assertThat(record.headers()).isEmpty();
        }
    }

    @Test
    void whatConnectionsThatCloseHaveBegunIsGivenUp() throws Exception {
        // Given: a kilobyte that becomes 900 on a topic that is not compressed
        try (BarnabasBroker broker = BrokerStarter.start(data, "num.network.threads", "2")) {
            topic(broker, Map.of("compression.type", "uncompressed"));
            byte[] set = OldMessages.wrapper(
                    0, CompressionType.GZIP, NOW, OldMessages.message(0, 0, 0, NOW, null, new byte[900_000]));

            // When
            for (int i = 0; i < 50; i++) {
                try (WireClient client = new WireClient(address(broker), "gone")) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        client.send(ApiKey.PRODUCE, i % 3, request(-1, partition, set));
                    }
                }
            }

            // Then
            Clients.await(() -> requestMemory(broker) == 0);
            try (WireClient client = new WireClient(address(broker), "stays")) {
                assertThat(produce(client, 1, 1, 0, set).errorCode()).isEqualTo(ErrorCode.NONE.code());
            }
        }
    }
}
