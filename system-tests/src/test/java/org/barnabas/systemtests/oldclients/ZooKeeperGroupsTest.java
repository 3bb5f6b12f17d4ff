package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Groups of 2 to 7 streams over 1 to 6 partitions, all at once, each of two members in different processes: their ownership
 * is what the range algorithm says, and nothing is skipped, whatever happens to them.
 */
class ZooKeeperGroupsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MOST_PARTITIONS = 6;
    private static final int MOST_STREAMS = 7;
    private static final int PER_TOPIC = 30;

    private record Plan(int streams, int partitions) {

        String group() {
            return "s" + streams + "p" + partitions;
        }

        String topic() {
            return "p" + partitions;
        }

        String member(int count) {
            return group() + ":" + topic() + ":" + count;
        }
    }

    private final List<Plan> plans = IntStream.rangeClosed(2, MOST_STREAMS)
            .boxed()
            .flatMap(streams -> IntStream.rangeClosed(1, MOST_PARTITIONS).mapToObj(count -> new Plan(streams, count)))
            .toList();

    private int written;

    @TempDir
    private Path folder;

    @Test
    void partitionsAreSharedByRangeWhoeverComesAndGoes() {
        // Given
        try (Served broker = Served.start(folder);
                Nodes nodes = Nodes.at(broker.zooKeeper())) {
            Modern modern = new Modern(broker.bootstrap());
            modern.create(IntStream.rangeClosed(1, MOST_PARTITIONS)
                    .mapToObj(count -> new NewTopic("p" + count, count, (short) 1))
                    .toList());
            write(modern, "first");
            try (RunningProcess survivor = member(broker, OldKafka.V0_8_2_1, "survivor", 1);
                    RunningProcess victim = member(broker, OldKafka.V0_8_2_1, "victim", 0)) {
                awaitShares(nodes, 2, 0);
                awaitRead(modern, survivor, victim);

                // When a member is killed
                victim.kill();
                write(modern, "second");

                // Then
                awaitShares(nodes, 1, 0);
                awaitRead(modern, survivor, victim);

                // When each topic gets another partition
                IntStream.rangeClosed(1, MOST_PARTITIONS).forEach(count -> modern.widen("p" + count, count + 1));
                write(modern, "third");

                // Then
                awaitShares(nodes, 1, 1);
                awaitRead(modern, survivor, victim);

                youngerComesAndGoes(broker, nodes, modern, survivor, victim);
            }
        }
    }

    private void youngerComesAndGoes(
            Served broker, Nodes nodes, Modern modern, RunningProcess survivor, RunningProcess victim) {
        // When a younger client comes, and goes when it is told
        try (RunningProcess younger = member(broker, OldKafka.V0_10_2_2, "younger", 0)) {
            awaitShares(nodes, 2, 1);
            write(modern, "fourth");
            awaitRead(modern, survivor, victim, younger);
            younger.terminate(PATIENCE);
            awaitShares(nodes, 1, 1);

            // Then
            write(modern, "fifth");
            awaitRead(modern, survivor, victim, younger);
            for (RunningProcess member : List.of(survivor, victim, younger)) {
                checkOrder(member);
            }
        }
    }

    /** A member of each group, with the larger half of the streams or the smaller one. */
    private RunningProcess member(Served broker, OldKafka old, String name, int more) {
        String groups = plans.stream()
                .map(plan -> plan.member((plan.streams() + more) / 2))
                .collect(Collectors.joining(","));
        return old.start(folder, name, "HighLevelConsumers", "zookeeper=" + broker.zooKeeper(), "groups=" + groups);
    }

    private void write(Modern modern, String name) {
        written += PER_TOPIC;
        IntStream.rangeClosed(1, MOST_PARTITIONS)
                .forEach(count -> modern.produce("p" + count, name, "none", PER_TOPIC, System.currentTimeMillis()));
    }

    private void awaitShares(Nodes nodes, int members, int added) {
        for (Plan plan : plans) {
            ZooKeeperGroup group = new ZooKeeperGroup(nodes, plan.group());
            int partitions = plan.partitions() + added;
            Awaitility.await(plan.toString())
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> {
                        assertThat(group.members()).hasSize(members);
                        Map<Integer, String> shares = group.shares(plan.topic(), partitions);
                        assertThat(shares).hasSize(partitions);
                        assertThat(group.owners(plan.topic())).isEqualTo(shares);
                    });
        }
    }

    private void awaitRead(Modern modern, RunningProcess... members) {
        Map<String, Set<String>> topics = plans.stream()
                .map(Plan::topic)
                .distinct()
                .collect(Collectors.toMap(
                        topic -> topic,
                        topic -> modern.readAll(topic).stream()
                                .map(ConsumerRecord::value)
                                .collect(Collectors.toSet())));
        assertThat(topics.values()).allSatisfy(values -> assertThat(values).hasSize(written));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Set<String>> read = new HashMap<>();
            for (RunningProcess member : members) {
                Line.of(member)
                        .forEach(line -> read.computeIfAbsent(line.reader(), none -> new HashSet<>())
                                .add(line.value()));
            }
            for (Plan plan : plans) {
                Set<String> missing = new HashSet<>(topics.get(plan.topic()));
                missing.removeAll(read.getOrDefault(plan.group(), Set.of()));
                assertThat(missing).as("not read by %s", plan).isEmpty();
            }
        });
    }

    /** Who takes over may begin a little before where another one has ended; what is new comes in the order of the partition. */
    private static void checkOrder(RunningProcess member) {
        Map<String, Long> highest = new HashMap<>();
        Set<Line> seen = new HashSet<>();
        for (Line line : Line.of(member)) {
            if (seen.add(line)) {
                String partition = line.reader() + " " + line.topic() + " " + line.partition();
                assertThat(line.offset()).as("%s", line).isGreaterThan(highest.getOrDefault(partition, -1L));
                highest.put(partition, line.offset());
            }
        }
    }
}
