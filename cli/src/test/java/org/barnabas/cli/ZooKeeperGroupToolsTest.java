package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.client.ZooKeeperConsumer;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.testkit.TestLoops;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups in the ZooKeeper of a cluster below a chroot; a topic of two partitions, with ten records in the first one. */
class ZooKeeperGroupToolsTest {

    @TempDir
    private static Path folder;

    private static EmbeddedZooKeeper server;
    private static BarnabasBroker broker;
    private static ZooKeeper nodes;
    private static String zooKeeper = "";

    private String topic = "";
    private String group = "";

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedZooKeeper.start(folder.resolve("zookeeper"), 0);
        zooKeeper = server.connectString() + "/kafka";
        Map<String, String> settings = new HashMap<>(TestLoops.next());
        settings.put("data.dir", folder.resolve("data").toString());
        settings.put("listeners", "PLAINTEXT://127.0.0.1:0");
        settings.put("zookeeper.connect", zooKeeper);
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("offsets.topic.num.partitions", "3");
        broker = BarnabasBroker.start(BrokerConfig.of(settings));
        nodes = new ZooKeeper(zooKeeper, 10_000, event -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
        broker.close();
        server.close();
    }

    @BeforeEach
    void fill() {
        topic = SharedBroker.name("topic");
        group = SharedBroker.name("group");
        Tool.run("topic", "create", topic, "--partitions", "2", "-b", broker.bootstrapServers())
                .ok();
        Stdin.with(
                "x\n".repeat(10),
                () -> Tool.run("produce", topic, "--partition", "0", "--zookeeper", zooKeeper)
                        .ok());
    }

    /** With all that is above it. */
    private static void write(String path, String body) throws Exception {
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            create(path.substring(0, end), "");
        }
        create(path, body);
    }

    private static void create(String path, String body) throws Exception {
        try {
            nodes.create(
                    path, body.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            assertThat(path).as("made before").isNotEmpty();
        }
    }

    private void writeOffset(String ofTopic, int partition, String body) throws Exception {
        write("/consumers/" + group + "/offsets/" + ofTopic + "/" + partition, body);
    }

    private String read(int partition) throws Exception {
        byte[] body = nodes.getData("/consumers/" + group + "/offsets/" + topic + "/" + partition, false, null);
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Outcome ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--zookeeper", zooKeeper, "-o", "json"));
        return Tool.run(all.toArray(String[]::new));
    }

    private Outcome migrate(String from, String to, String... options) {
        List<String> all = new ArrayList<>(List.of("group", "migrate", group, "--from", from, "--to", to));
        all.addAll(List.of(options));
        return ask(all.toArray(String[]::new));
    }

    /** Of each row what stands in these columns. */
    private static List<String> rows(JsonNode table, String... columns) {
        List<String> rows = new ArrayList<>();
        for (JsonNode row : table) {
            List<String> cells = new ArrayList<>();
            for (String column : columns) {
                cells.add(row.get(column).asText());
            }
            rows.add(String.join(" ", cells));
        }
        return rows;
    }

    /** Type, partition, offset and lag. */
    private List<String> described() {
        return rows(ask("group", "describe", group).ok().json(), "type", "partition", "offset", "lag");
    }

    private ZooKeeperConsumer member() {
        Properties properties = new Properties();
        properties.put("zookeeper.connect", zooKeeper);
        properties.put("group.id", group);
        properties.put("auto.commit.enable", "false");
        ZooKeeperConsumer member = ZooKeeperConsumer.create(properties);
        member.streams(topic, 1);
        return member;
    }

    private KafkaConsumer<byte[], byte[]> memberOfBrokers() {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", group, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        member.subscribe(List.of(topic));
        while (member.assignment().isEmpty()) {
            member.poll(Duration.ofMillis(50));
        }
        return member;
    }

    @Test
    void listShowsGroupsOfBothKinds() throws Exception {
        // Given
        writeOffset(topic, 0, "4");
        migrate("zookeeper", "broker").ok();
        String alive = SharedBroker.name("alive");
        write("/consumers/" + alive + "/ids/" + alive + "_host-1-aa", "{}");

        // When
        List<String> listed = rows(ask("group", "list").ok().json(), "group", "state", "type");
        Outcome table = Tool.run("group", "list", "--zookeeper", zooKeeper).ok();

        // Then
        assertThat(listed).contains(group + " Empty Classic", group + " Empty ZooKeeper", alive + " Stable ZooKeeper");
        assertThat(table.out()).containsPattern(alive + " +Stable +ZooKeeper +-");
    }

    @Test
    void describeShowsMembersOwnersAndLag() throws Exception {
        // Given
        writeOffset(topic, 0, "4\n");
        write("/consumers/" + group + "/ids/" + group + "_host-1-aa", "{}");
        write("/consumers/" + group + "/ids/" + group + "_host-2-bb", "{}");
        write("/consumers/" + group + "/owners/" + topic + "/0", group + "_host-1-aa-0");
        write("/consumers/" + group + "/owners/" + topic + "/1", group + "_host-1-aa-1");

        // When
        JsonNode described = ask("group", "describe", group).ok().json();

        // Then
        assertThat(rows(described, "state", "type", "topic", "partition", "offset", "endOffset", "lag", "memberId"))
                .containsExactly(
                        "Stable ZooKeeper " + topic + " 0 4 10 6 " + group + "_host-1-aa-0",
                        "Stable ZooKeeper " + topic + " 1 null 0 null " + group + "_host-1-aa-1",
                        "Stable ZooKeeper null null null null null " + group + "_host-2-bb");
    }

    @Test
    void describeShowsWhatARealMemberOwns() {
        // Given
        try (ZooKeeperConsumer member = member()) {
            assertThat(member.owned()).hasSize(2);

            // When
            JsonNode described = ask("group", "describe", group).ok().json();

            // Then
            assertThat(rows(described, "state", "partition", "endOffset")).containsExactly("Stable 0 10", "Stable 1 0");
            assertThat(described.get(0).get("memberId").asText()).startsWith(group + "_");
        }
    }

    @Test
    void describeSaysWhoIsNotThereInEitherPlace() throws Exception {
        // Given
        writeOffset(topic, 0, "4");

        // When
        Outcome some = ask("group", "describe", group, "no-such-group", "no/group");
        Outcome elsewhere = Tool.run("group", "describe", group, "-b", broker.bootstrapServers());

        // Then
        assertThat(some.code()).isEqualTo(1);
        assertThat(rows(some.json(), "group", "offset")).containsExactly(group + " 4");
        assertThat(some.err()).contains("no-such-group", "no/group").doesNotContain(group + ":");
        assertThat(elsewhere.code()).isEqualTo(1);
    }

    @Test
    void offsetsMoveToTheBrokersAndBack() throws Exception {
        // Given
        writeOffset(topic, 0, "4");
        writeOffset(topic, 1, "0");

        // When
        Outcome shown = migrate("zookeeper", "broker", "--dry-run").ok();
        List<String> before = described();
        Outcome moved = migrate("zookeeper", "broker").ok();
        List<String> after = described();
        Tool.run("group", "reset-offsets", group, "--to-latest", "--execute", "-b", broker.bootstrapServers())
                .ok();
        Outcome unasked = migrate("broker", "zookeeper");
        Outcome back = migrate("broker", "zookeeper", "--yes").ok();

        // Then
        assertThat(rows(shown.json(), "topic", "partition", "offset", "replaces", "migrated"))
                .containsExactly(topic + " 0 4 null false", topic + " 1 0 null false");
        assertThat(shown.err()).contains("repeat without --dry-run");
        assertThat(before).containsExactly("ZooKeeper 0 4 6", "ZooKeeper 1 0 0");
        assertThat(rows(moved.json(), "partition", "offset", "migrated")).containsExactly("0 4 true", "1 0 true");
        assertThat(after).containsExactly("Classic 0 4 6", "Classic 1 0 0", "ZooKeeper 0 4 6", "ZooKeeper 1 0 0");
        assertThat(unasked.code()).isEqualTo(1);
        assertThat(unasked.err()).contains("Replace 1 offset").contains("--yes");
        assertThat(rows(back.json(), "offset", "replaces", "migrated")).containsExactly("10 4 true", "0 0 true");
        assertThat(read(0)).isEqualTo("10");
    }

    @Test
    void aGroupOfTheBrokersGetsNodesOfItsOwn() throws Exception {
        // Given
        Tool.run(
                        "group",
                        "reset-offsets",
                        group,
                        "--to-offset",
                        "7",
                        "-t",
                        topic + ":0",
                        "--execute",
                        "-b",
                        broker.bootstrapServers())
                .ok();

        // When
        Outcome moved = migrate("broker", "zookeeper").ok();

        // Then
        assertThat(rows(moved.json(), "partition", "offset", "migrated")).containsExactly("0 7 true");
        assertThat(read(0)).isEqualTo("7");
    }

    @Test
    void membersInZooKeeperKeepItsOffsetsUnlessForced() throws Exception {
        // Given
        writeOffset(topic, 0, "4");
        Outcome refused;
        Outcome shown;
        Outcome forced;
        try (ZooKeeperConsumer member = member()) {
            assertThat(member.owned()).hasSize(2);

            // When
            refused = migrate("zookeeper", "broker");
            shown = migrate("zookeeper", "broker", "--dry-run");
            forced = migrate("zookeeper", "broker", "--force");
        }

        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("1 member in ZooKeeper").contains("--force");
        assertThat(shown.code()).isZero();
        assertThat(shown.err()).contains("1 member in ZooKeeper");
        assertThat(forced.code()).isZero();
        assertThat(described()).contains("Classic 0 4 6");
    }

    @Test
    void membersAtTheBrokersKeepTheirOffsets() throws Exception {
        // Given
        writeOffset(topic, 0, "4");
        Outcome refused;
        Outcome forced;
        try (KafkaConsumer<byte[], byte[]> member = memberOfBrokers()) {
            assertThat(member.assignment()).hasSize(2);

            // When
            refused = migrate("zookeeper", "broker");
            forced = migrate("zookeeper", "broker", "--force");
        }

        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("1 member at the brokers").contains("--force");
        assertThat(forced.code()).isEqualTo(1);
        assertThat(forced.err()).contains("Stop the members");
        assertThat(rows(forced.json(), "migrated")).containsExactly("false");
    }

    @Test
    void whatIsNoOffsetOrHasNoPartitionStays() throws Exception {
        // Given
        writeOffset(topic, 0, "many");
        writeOffset(topic, 1, "0");
        writeOffset(topic, 2, "5");
        writeOffset("gone", 0, "5");

        // When
        Outcome outcome = migrate("zookeeper", "broker");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(rows(outcome.json(), "topic", "partition", "migrated"))
                .containsExactly("gone 0 false", topic + " 0 false", topic + " 1 true", topic + " 2 false");
        assertThat(outcome.err()).contains("'many' in ZooKeeper is no offset").contains("2 offsets cannot be moved");
    }

    @Test
    void aGroupThatHasCommittedNothingIsNamed() {
        // When
        Outcome fromZooKeeper = migrate("zookeeper", "broker");
        Outcome fromBroker = migrate("broker", "zookeeper");

        // Then
        assertThat(fromZooKeeper.code()).isEqualTo(1);
        assertThat(fromZooKeeper.err()).contains(group + " has committed nothing to ZooKeeper");
        assertThat(fromBroker.code()).isEqualTo(1);
        assertThat(fromBroker.err()).contains(group + " has committed nothing to the brokers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "group migrate g --from zookeeper --to zookeeper --zookeeper z|are both zookeeper",
                "group migrate g --from zookeeper --to broker|name the ZooKeeper with --zookeeper",
                "group migrate g --from zookeeper --zookeeper z|--to",
                "group migrate g --from files --to broker --zookeeper z|--from",
                "group migrate a/b --from zookeeper --to broker --zookeeper z|'a/b' cannot be the name",
                "group list --zookeeper z -b h:1|leave --bootstrap-server",
                "group describe g --zookeeper z --profile p|leave --bootstrap-server"
            })
    void whatDoesNotGoTogetherIsRefused(String line, String why) {
        // When
        Outcome refused = Tool.run(line.split(" "));

        // Then
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains(why);
    }
}
