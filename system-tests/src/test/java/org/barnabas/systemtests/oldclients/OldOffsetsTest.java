package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Old groups go on where they were, whichever storage their offsets are in, and old tools know where that is. */
class OldOffsetsTest extends OneBrokerForAll {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 60;
    private static final int FIRST = 25;
    private static final String TOPIC = "counted";

    private Nodes nodes;

    @BeforeAll
    void start() {
        nodes = Nodes.at(broker.zooKeeper());
        modern.create(TOPIC, PARTITIONS);
        modern.produce(TOPIC, "new", "gzip", RECORDS, System.currentTimeMillis());
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @ParameterizedTest
    @CsvSource({
        "V0_8_2_1, zookeeper, false, zookeeper, false",
        "V0_8_2_1, kafka, false, kafka, false",
        "V0_8_2_1, kafka, true, kafka, false",
        // How a group moves: it looks into both, and then leaves the old place.
        "V0_8_2_1, zookeeper, false, kafka, true",
        "V1_1_1, kafka, true, zookeeper, false"
    })
    void aGroupGoesOnWhereItWas(OldKafka old, String storage, boolean both, String laterStorage, boolean laterBoth) {
        // Given
        String group = String.join("-", "" + old, storage, "" + both, laterStorage, "" + laterBoth);
        String[] arguments = {
            "zookeeper=" + broker.zooKeeper(), "groups=" + group + ":" + TOPIC + ":1", "with.auto.commit.enable=false"
        };
        String first = old.run(
                folder,
                "HighLevelConsumers",
                with(arguments, "max=" + FIRST, "with.offsets.storage=" + storage, "with.dual.commit.enabled=" + both));
        assertThat(Line.of(first)).hasSize(FIRST);
        boolean inZooKeeper = storage.equals("zookeeper") || both;
        assertThat(committedInZooKeeper(group)).isEqualTo(inZooKeeper ? FIRST : 0);
        assertThat(committedToBroker(group)).isEqualTo(storage.equals("kafka") ? FIRST : 0);

        // When
        String second = old.run(
                folder,
                "HighLevelConsumers",
                with(
                        arguments,
                        "max=" + (RECORDS - FIRST),
                        "with.offsets.storage=" + laterStorage,
                        "with.dual.commit.enabled=" + laterBoth));

        // Then
        List<String> all = new ArrayList<>();
        Line.of(first).forEach(line -> all.add(line.value()));
        Line.of(second).forEach(line -> all.add(line.value()));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, RECORDS)
                        .mapToObj(i -> "new-java.gzip-" + i)
                        .toList());
        if (laterStorage.equals("kafka")) {
            assertThat(committedToBroker(group)).isEqualTo(RECORDS);
        }
        if (laterStorage.equals("zookeeper") || laterBoth) {
            assertThat(committedInZooKeeper(group)).isEqualTo(RECORDS);
        }
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private long committedInZooKeeper(String group) {
        return IntStream.range(0, PARTITIONS)
                .mapToLong(partition -> Math.max(0, new ZooKeeperGroup(nodes, group).offset(TOPIC, partition)))
                .sum();
    }

    /** A consumer that has not read anything yet commits -1, of which an administrator hears null. */
    private long committedToBroker(String group) {
        return modern.administer(
                admin -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                        .filter(Objects::nonNull)
                        .mapToLong(OffsetAndMetadata::offset)
                        .sum());
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_8_2_1", "V1_1_1"})
    void theSimpleConsumerChoosesTheStorageByTheVersion(OldKafka old) {
        // Given
        String group = "simple-" + old;

        // When
        String output = old.run(
                folder,
                "SimpleOffsets",
                "bootstrap=" + broker.bootstrap(),
                "group=" + group,
                "steps=fetch:0:counted:1,commit:0:counted:1:7,fetch:0:counted:1,fetch:1:counted:1,"
                        + "commit:1:counted:1:9,fetch:1:counted:1,fetch:0:counted:1,"
                        + "commit:0:nowhere:0:1,commit:1:nowhere:0:1");

        // Then
        assertThat(output.lines().filter(line -> line.startsWith("fetched ") || line.startsWith("committed ")))
                .containsExactly(
                        "fetched 0 counted 1 -1 - 3",
                        "committed 0 counted 1 0",
                        "fetched 0 counted 1 7 - 0",
                        "fetched 1 counted 1 -1 - 0",
                        "committed 1 counted 1 0",
                        "fetched 1 counted 1 9 note-1 0",
                        "fetched 0 counted 1 7 - 0",
                        "committed 0 nowhere 0 3",
                        "committed 1 nowhere 0 3");
        assertThat(nodes.text("/consumers/" + group + "/offsets/counted/1")).isEqualTo("7");
    }

    /** Of 0.8.2 and 0.9; 0.11 has it no longer. */
    @ParameterizedTest
    @CsvSource({"V0_8_2_1, zookeeper", "V0_8_2_1, kafka", "V0_9_0_1, zookeeper"})
    void theOffsetCheckerTellsHowFarAGroupIs(OldKafka old, String storage) {
        // Given
        String group = "checked-" + old + "-" + storage;
        try (RunningProcess member = old.start(
                folder,
                group,
                "HighLevelConsumers",
                "zookeeper=" + broker.zooKeeper(),
                "groups=" + group + ":" + TOPIC + ":1",
                "with.offsets.storage=" + storage)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> committedInZooKeeper(group) + committedToBroker(group) >= RECORDS);
            String owner = new ZooKeeperGroup(nodes, group).owners(TOPIC).get(0);
            assertThat(member.isAlive()).isTrue();

            // When
            String output = old.tool(
                    folder,
                    "kafka.tools.ConsumerOffsetChecker",
                    "--zookeeper",
                    broker.zooKeeper(),
                    "--group",
                    group,
                    "--topic",
                    TOPIC);

            // Then
            long first = modern.readAll(TOPIC).stream()
                    .filter(record -> record.partition() == 0)
                    .count();
            assertThat(output)
                    .containsPattern(String.join("\\s+", group, TOPIC, "0", "" + first, "" + first, "0", owner));
            long second = RECORDS - first;
            assertThat(output).containsPattern(String.join("\\s+", group, TOPIC, "1", "" + second, "" + second, "0"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_8_2_1", "V1_1_1"})
    void theOffsetShellTellsBounds(OldKafka old) {
        // When
        String ends = shell(old, "-1");
        String begins = shell(old, "-2");

        // Then
        long first = modern.readAll(TOPIC).stream()
                .filter(record -> record.partition() == 0)
                .count();
        assertThat(ends).contains(TOPIC + ":0:" + first, TOPIC + ":1:" + (RECORDS - first));
        assertThat(begins).contains(TOPIC + ":0:0", TOPIC + ":1:0");
    }

    private String shell(OldKafka old, String time) {
        return old.tool(
                folder,
                "kafka.tools.GetOffsetShell",
                "--broker-list",
                broker.bootstrap(),
                "--topic",
                TOPIC,
                "--time",
                time);
    }

    @Test
    void topicFiltersSeeNewTopics() {
        // Given
        modern.create("white-1", 2);
        modern.produce("white-1", "early", "none", RECORDS, System.currentTimeMillis());
        OldKafka old = OldKafka.V0_8_2_1;
        try (RunningProcess including = filtering(old, "include", "white-.*");
                RunningProcess excluding = filtering(old, "exclude", "black-.*|" + TOPIC)) {
            including.awaitOutput(output -> topics(output).contains("white-1"), PATIENCE);
            excluding.awaitOutput(output -> topics(output).contains("white-1"), PATIENCE);

            // When
            for (String topic : List.of("white-2", "black-1", "grey-1")) {
                modern.create(topic, 3);
                modern.produce(topic, "late", "snappy", RECORDS, System.currentTimeMillis());
            }

            // Then
            including.awaitOutput(output -> topics(output).size() >= 2 * RECORDS, PATIENCE);
            excluding.awaitOutput(output -> topics(output).size() >= 3 * RECORDS, PATIENCE);
            assertThat(topics(including.output()))
                    .containsOnly("white-1", "white-2")
                    .hasSize(2 * RECORDS);
            assertThat(topics(excluding.output()))
                    .containsOnly("white-1", "white-2", "grey-1")
                    .hasSize(3 * RECORDS);
        }
    }

    private RunningProcess filtering(OldKafka old, String how, String pattern) {
        return old.start(
                folder,
                how,
                "HighLevelConsumers",
                "zookeeper=" + broker.zooKeeper(),
                "groups=" + how + ":" + how + ":2",
                "pattern=" + pattern);
    }

    /** Of each record once: what a stream holds when its group is shared out anew comes twice. */
    private static List<String> topics(String output) {
        return Line.of(output).stream()
                .map(line -> Map.entry(line.topic(), line.place()))
                .distinct()
                .map(Map.Entry::getKey)
                .toList();
    }
}
