package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One broker as it comes: a producer and a group of three consumers of 0.8.2.1, which find it through ZooKeeper, work beside a
 * producer and a group of today on the same topic.
 */
class TwoAgesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final OldKafka OLD = OldKafka.V0_8_2_1;
    private static final String TOPIC = "two-ages";
    private static final int PARTITIONS = 6;
    private static final int COUNT = 500;
    private static final int ALL = 4 * COUNT;

    @TempDir
    private Path folder;

    @Test
    void bothReadAllRecordsOfBothInOrder() {
        // Given
        try (Served broker = Served.start(folder);
                Nodes nodes = Nodes.at(broker.zooKeeper())) {
            Modern modern = new Modern(broker.bootstrap());
            modern.create(TOPIC, PARTITIONS);
            List<RunningProcess> old = new ArrayList<>();
            List<ModernMember> today = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    old.add(OLD.start(
                            folder,
                            "old-" + i,
                            "HighLevelConsumers",
                            "zookeeper=" + broker.zooKeeper(),
                            "groups=old:" + TOPIC + ":1"));
                    today.add(ModernMember.join(modern, "today", TOPIC));
                }
                awaitMembers(nodes, today);

                // When
                Thread writer =
                        new Thread(() -> modern.produce(TOPIC, "new", "lz4", COUNT, System.currentTimeMillis()));
                writer.start();
                String address = addressIn(nodes);
                OLD.run(
                        folder,
                        "JavaProducer",
                        "bootstrap=" + address,
                        "topic=" + TOPIC,
                        "name=old",
                        "codecs=snappy",
                        "count=" + COUNT);
                OLD.run(
                        folder,
                        "ScalaProducers",
                        "bootstrap=" + address,
                        "topic=" + TOPIC,
                        "name=old",
                        "kinds=sync,async",
                        "codecs=gzip",
                        "count=" + COUNT);
                join(writer);

                // Then
                List<ConsumerRecord<String, String>> written = modern.readAll(TOPIC);
                assertThat(written).hasSize(ALL);
                Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(old.stream()
                                    .mapToInt(each -> Line.of(each).size())
                                    .sum())
                            .isEqualTo(ALL);
                    assertThat(today.stream()
                                    .mapToInt(each -> each.read().size())
                                    .sum())
                            .isEqualTo(ALL);
                });
                check(old.stream().map(Line::of).toList(), written);
                check(today.stream().map(ModernMember::read).toList(), written);
            } finally {
                old.forEach(RunningProcess::close);
                today.forEach(ModernMember::close);
            }
        }
    }

    private static void awaitMembers(Nodes nodes, List<ModernMember> today) {
        ZooKeeperGroup group = new ZooKeeperGroup(nodes, "old");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(group.members()).hasSize(3);
            assertThat(group.owners(TOPIC)).hasSize(PARTITIONS).isEqualTo(group.shares(TOPIC, PARTITIONS));
            assertThat(today).allSatisfy(each -> assertThat(each.assigned()).isEqualTo(2));
        });
    }

    /** As old producers that are told of a ZooKeeper find a broker: by what it has registered. */
    private static String addressIn(Nodes nodes) {
        String broker = nodes.children("/brokers/ids").get(0);
        String registered = String.valueOf(nodes.text("/brokers/ids/" + broker));
        Map<String, String> found = new HashMap<>();
        for (String name : List.of("host", "port")) {
            var value = java.util.regex.Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]+)")
                    .matcher(registered);
            assertThat(value.find()).as("%s in %s", name, registered).isTrue();
            found.put(name, value.group(1));
        }
        return found.get("host") + ":" + found.get("port");
    }

    private static void join(Thread writer) {
        try {
            writer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each partition has been read by one member, all of it, as it was written. */
    private static void check(List<List<Line>> members, List<ConsumerRecord<String, String>> written) {
        List<String> read = Stream.of(members)
                .flatMap(List::stream)
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Line::partition))
                .map(Line::place)
                .toList();
        assertThat(read)
                .containsExactlyElementsOf(written.stream().map(Modern::place).toList());
    }
}
