package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Row 58 of the list of abuses: clients that take every descriptor they can get do not harm those that work. */
class DescriptorsTest {

    private static final int DESCRIPTORS = 400;
    private static final int PARTITIONS = 4;

    @TempDir
    private Path folder;

    @Test
    @Timeout(1_800)
    void logsGoOnRollingWhileConnectionsAreRefused() throws Exception {
        // Given
        try (BrokerUnderTest broker = BrokerUnderTest.startWithDescriptors(DESCRIPTORS, folder);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrap(),
                                "max.block.ms",
                                "20000",
                                "request.timeout.ms",
                                "10000",
                                "delivery.timeout.ms",
                                "20000"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                NewTopic topic =
                        new NewTopic("rolling", PARTITIONS, (short) 1).configs(Map.of("segment.bytes", "65536"));
                admin.createTopics(List.of(topic)).all().get();
            }
            send(producer, PARTITIONS);

            // When
            List<Socket> crowd = connect(broker, 2 * DESCRIPTORS);
            List<Long> offsets = send(producer, 200);

            // Then
            assertThat(offsets).hasSize(200).allMatch(offset -> offset >= 0);
            for (Socket socket : crowd) {
                socket.close();
            }
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                assertThat(admin.listTopics().names().get()).contains("rolling");
            }
        }
    }

    private static List<Socket> connect(BrokerUnderTest broker, int count) {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), broker.port()));
            } catch (IOException refused) {
                // Full is full, whichever way it shows.
            }
        }
        return sockets;
    }

    private static List<Long> send(KafkaProducer<byte[], byte[]> producer, int count) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(producer.send(new ProducerRecord<>("rolling", i % PARTITIONS, null, new byte[15_000])));
        }
        List<Long> offsets = new ArrayList<>();
        for (Future<RecordMetadata> each : sent) {
            offsets.add(each.get().offset());
        }
        return offsets;
    }
}
