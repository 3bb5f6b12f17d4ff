package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker with its ZooKeeper on a disk of 64 MB that a producer fills: it refuses what has no room and does everything
 * else, also after a kill -9 and with no byte left. Linux and root only.
 */
@Timeout(900)
class FullDiskBrokerTest {

    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final int SENT_MAX = 200_000;
    private static final int RECORD = 1_000;
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void refusesWhatHasNoRoomUntilATopicIsDeleted() throws Exception {
        Path disk = folder.resolve("data");
        Files.createDirectories(disk);
        assumeTrue(mounted(disk), "a small file system needs Linux and root");
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder)) {
            // Given
            Awaitility.await().atMost(COMMAND).until(() -> Files.exists(disk.resolve("zookeeper/.reserve")));
            List<String> kept = produce(broker, "kept", 100, Duration.ofMinutes(2));

            // When
            List<String> big = produce(broker, "big", SENT_MAX, Duration.ofSeconds(10));

            // Then
            assertThat(big).as("refused before all was sent").hasSizeBetween(10_000, SENT_MAX - 1);
            assertThat(disk.toFile().getUsableSpace()).isGreaterThan(2 * MEBIBYTE);
            assertThat(read(broker, "big")).containsSubsequence(big);

            // When: it is killed, and somebody else takes what is left
            broker.crash();
            fill(disk.resolve("somebody-else"));
            assertThat(disk.toFile().getUsableSpace()).isZero();
            broker.startAgain();

            // Then
            assertThat(read(broker, "kept")).isEqualTo(kept);
            assertThat(read(broker, "big")).containsSubsequence(big);
            assertThat(produce(broker, "kept", 1, Duration.ofSeconds(3))).isEmpty();

            // When
            int deleted = barnabas("topic", "delete", "big", "--yes", "--bootstrap-server", broker.bootstrap());

            // Then
            assertThat(deleted).isZero();
            assertThat(produce(broker, "kept", 10, Duration.ofMinutes(2))).hasSize(10);
            assertThat(broker.output()).doesNotContain("\tat ").doesNotContain("has failed");
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private boolean mounted(Path disk) {
        try {
            return run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0;
        } catch (IllegalStateException cannot) {
            return false;
        }
    }

    private int run(String... command) {
        try (RunningProcess process = RunningProcess.start(List.of(command), Map.of(), folder.resolve("command.out"))) {
            return process.awaitExit(COMMAND);
        }
    }

    private int barnabas(String... words) {
        List<String> command = new ArrayList<>(BrokerLaunch.javaWith(List.of("-Xmx128m")));
        command.add("org.barnabas.cli.Barnabas");
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** Sends until one is refused; answers the values that were acknowledged, in the order of their offsets. */
    private static List<String> produce(BrokerUnderTest broker, String topic, int count, Duration timeout)
            throws InterruptedException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                broker.bootstrap(),
                "acks",
                "all",
                "request.timeout.ms",
                (int) timeout.toMillis() / 2,
                "max.block.ms",
                120_000,
                "linger.ms",
                0,
                "delivery.timeout.ms",
                (int) timeout.toMillis());
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<String> values = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            boolean refused = false;
            for (int i = 0; i < count && !refused; i++) {
                String value = topic + "-" + i + "-" + "x".repeat(RECORD);
                values.add(value);
                sent.add(producer.send(new ProducerRecord<>(topic, value)));
                refused = i >= 1_000 && i % 1_000 == 0 && !isTaken(sent.get(i - 1_000));
            }
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < sent.size(); i++) {
                if (isTaken(sent.get(i))) {
                    taken.add(values.get(i));
                }
            }
            return taken;
        }
    }

    private static boolean isTaken(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            sent.get();
            return true;
        } catch (ExecutionException refused) {
            return false;
        }
    }

    private static List<String> read(BrokerUnderTest broker, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> all = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    all.add(record.value());
                }
            }
        }
        return all;
    }
}
