package org.barnabas.cluster.znode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected bodies are those that Apache Kafka 3.9 leaves in ZooKeeper. */
class ZnodesTest {

    private static final Uuid ID = Uuid.fromString("qBXxSVnZTLKi-V9VHbMxJg");

    @Test
    void aBrokerRegistrationLooksAsInKafka() {
        // Given
        Endpoint endpoint = new Endpoint("PLAINTEXT", "host1", 9092, SecurityProtocol.PLAINTEXT);
        BrokerNode node = new BrokerNode(1, List.of(endpoint), null);

        // When
        String body = text(new BrokerRegistration(node, -1, -1).encode(1_700_000_000_000L));

        // Then
        assertThat(body)
                .isEqualTo("{\"features\":{},\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},"
                        + "\"endpoints\":[\"PLAINTEXT://host1:9092\"],\"jmx_port\":-1,\"port\":9092,"
                        + "\"host\":\"host1\",\"version\":2,\"timestamp\":\"1700000000000\"}");
    }

    @Test
    void aRegistrationWithoutPlaintextHasNoHostForOldClients() {
        // Given
        Endpoint endpoint = new Endpoint("SSL", "host1", 9093, SecurityProtocol.SSL);

        // When
        String body = text(new BrokerRegistration(new BrokerNode(1, List.of(endpoint), "r1"), 7, -1).encode(5));

        // Then
        assertThat(body).contains("\"port\":-1,\"host\":null,\"rack\":\"r1\"").contains("\"jmx_port\":7");
    }

    @Test
    void registrationsOfAllVersionsAreRead() {
        // Given
        String one = "{\"version\":1,\"host\":\"h\",\"port\":9092,\"jmx_port\":9999,\"timestamp\":\"2233345666\"}";
        String two = "{\"version\":2,\"host\":\"h\",\"port\":9092,\"jmx_port\":9999,\"timestamp\":\"2\","
                + "\"endpoints\":[\"PLAINTEXT://h:9092\",\"SSL://h:9093\"]}";
        String four = "{\"version\":4,\"host\":\"h\",\"port\":9092,\"jmx_port\":9999,\"timestamp\":\"2\","
                + "\"endpoints\":[\"CLIENT://[::1]:9092\"],\"rack\":\"dc1\","
                + "\"listener_security_protocol_map\":{\"CLIENT\":\"SASL_SSL\"}}";

        // When
        BrokerNode first = BrokerRegistration.decode(3, one.getBytes(UTF_8), 8).node();
        BrokerNode second = BrokerRegistration.decode(3, two.getBytes(UTF_8), 8).node();
        BrokerNode fourth =
                BrokerRegistration.decode(3, four.getBytes(UTF_8), 8).node();

        // Then
        assertThat(first.endpoints()).containsExactly(new Endpoint("PLAINTEXT", "h", 9092, SecurityProtocol.PLAINTEXT));
        assertThat(second.endpoints()).hasSize(2);
        assertThat(fourth.endpoints()).containsExactly(new Endpoint("CLIENT", "::1", 9092, SecurityProtocol.SASL_SSL));
        assertThat(fourth.rack()).isEqualTo("dc1");
    }

    @Test
    void topicsAndStatesLookAsInKafka() {
        // Given
        PartitionImage partition =
                PartitionImage.led(0, 4, List.of(1, 2)).withLives(new Lives(Map.of(1, 101L, 2, 102L)));

        // When
        String topic = text(TopicZnode.encode(ID, List.of(partition)));
        String state = text(StateZnode.encode(partition));

        // Then
        assertThat(topic)
                .isEqualTo("{\"removing_replicas\":{},\"partitions\":{\"0\":[1,2]},"
                        + "\"topic_id\":\"qBXxSVnZTLKi-V9VHbMxJg\",\"adding_replicas\":{},\"version\":3}");
        assertThat(state)
                .isEqualTo("{\"controller_epoch\":0,\"leader\":1,\"version\":1,\"leader_epoch\":4,\"isr\":[1,2],"
                        + "\"member_lives\":[\"101\",\"102\"]}");
    }

    @Test
    void fieldsOfOurOwnAreWrittenWhereThereIsSomethingToSay() {
        // Given
        PartitionImage waiting = PartitionImage.led(0, 4, List.of(1, 2, 3))
                .withLeadership(-1, 5, List.of(), 2)
                .withHeirs(new Heirs(List.of(2), 1))
                .withLives(new Lives(Map.of(2, 102L)));
        Endpoint endpoint = new Endpoint("PLAINTEXT", "h", 1, SecurityProtocol.PLAINTEXT);
        BrokerNode node = new BrokerNode(1, List.of(endpoint), null);

        // When
        String state = text(StateZnode.encode(waiting));
        byte[] broker = new BrokerRegistration(node, -1, 9, LastStop.clean(7), 2, 6_000).encode(5);

        // Then
        assertThat(state)
                .isEqualTo("{\"controller_epoch\":2,\"leader\":-1,\"version\":1,\"leader_epoch\":5,\"isr\":[],"
                        + "\"eligible_leaders\":[2],\"last_leader\":1,\"member_lives\":[\"102\"]}");
        assertThat(StateZnode.decode(waiting.withHeirs(Heirs.NONE).withLives(Lives.NONE), state.getBytes(UTF_8), 0))
                .isEqualTo(waiting);
        assertThat(text(broker))
                .endsWith("\"last_stop\":{\"clean\":true,\"broker_epoch\":\"7\",\"clean_lives\":[\"7\"]},"
                        + "\"min_insync_replicas\":2,\"session_timeout_ms\":6000}");
        assertThat(BrokerRegistration.decode(1, broker, 9).sessionTimeoutMs()).isEqualTo(6_000);
        assertThat(BrokerRegistration.decode(1, broker, 9).minInsync()).isEqualTo(2);
        assertThat(BrokerRegistration.decode(1, broker, 9).lastStop()).isEqualTo(LastStop.clean(7));
    }

    @Test
    void whatOlderBrokersSayOfTheirStopIsRead() {
        // Given
        String body = "{\"version\":5,\"endpoints\":[],\"last_stop\":{\"clean\":%s,\"broker_epoch\":%d}}";

        // When
        LastStop clean = BrokerRegistration.decode(1, body.formatted("true", 7).getBytes(UTF_8), 9)
                .lastStop();
        LastStop unclean = BrokerRegistration.decode(
                        1, body.formatted("false", -1).getBytes(UTF_8), 9)
                .lastStop();

        // Then
        assertThat(clean).isEqualTo(LastStop.clean(7));
        assertThat(unclean).isEqualTo(LastStop.UNCLEAN);
    }

    @Test
    void smallBodiesLookAsInKafka() {
        // Given, when, then
        assertThat(text(ControllerZnode.encode(3, 17)))
                .isEqualTo("{\"version\":2,\"brokerid\":3,\"timestamp\":\"17\",\"kraftControllerEpoch\":-1}");
        assertThat(text(ControllerZnode.encodeEpoch(12))).isEqualTo("12");
        assertThat(text(ClusterIdZnode.encode("AAAAAAAAAAAAAAAAAAAAAA")))
                .isEqualTo("{\"version\":\"1\",\"id\":\"AAAAAAAAAAAAAAAAAAAAAA\"}");
        assertThat(text(new ProducerIdBlock(2, 1000, 1999).encode()))
                .isEqualTo("{\"version\":1,\"broker\":2,\"block_start\":\"1000\",\"block_end\":\"1999\"}");
        assertThat(text(ConfigZnode.encode(Map.of("retention.ms", "5"))))
                .isEqualTo("{\"version\":1,\"config\":{\"retention.ms\":\"5\"}}");
        assertThat(text(ConfigZnode.encodeChange(new ConfigZnode.Change("topics", "t"))))
                .isEqualTo("{\"version\":2,\"entity_path\":\"topics/t\"}");
    }

    @Test
    void notesOfTheFirstVersionAreRead() {
        // Given
        String note = "{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t\"}";

        // When
        ConfigZnode.Change change = ConfigZnode.decodeChange(note.getBytes(UTF_8));

        // Then
        assertThat(change).isEqualTo(new ConfigZnode.Change("topics", "t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{",
                "{\"version\":3,\"partitions\":{\"x\":[1]}}",
                "{\"partitions\":{\"0\":[\"a\"]}}",
                "{\"partitions\":[1]}",
                "{\"topic_id\":\"!\"}"
            })
    void garbageInATopicIsMalformed(String body) {
        // Given, when, then
        assertThatThrownBy(() -> TopicZnode.decode(body.getBytes(UTF_8))).isInstanceOf(MalformedZnodeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"leader\":1}", "{\"leader\":\"one\"}", "{\"leader\":99999999999}", "null"})
    void garbageInAStateIsMalformed(String body) {
        // Given
        PartitionImage partition = PartitionImage.undecided(0, List.of(1));

        // When, then
        assertThatThrownBy(() -> StateZnode.decode(partition, body.getBytes(UTF_8), 0))
                .isInstanceOf(MalformedZnodeException.class);
    }

    @Property(tries = 200)
    void statesSurviveTheRoundTrip(
            @ForAll @IntRange(min = -1) int leader,
            @ForAll @IntRange int leaderEpoch,
            @ForAll @Size(max = 5) List<@IntRange Integer> isr) {
        // Given
        PartitionImage partition = PartitionImage.undecided(3, List.of(1, 2))
                .withLeadership(leader, leaderEpoch, isr, 9)
                .withLives(new Lives(isr.stream().distinct().collect(Collectors.toMap(id -> id, id -> 100L + id))))
                .withPartitionEpoch(7);

        // When
        PartitionImage read =
                StateZnode.decode(PartitionImage.undecided(3, List.of(1, 2)), StateZnode.encode(partition), 7);

        // Then
        assertThat(read).isEqualTo(partition);
    }

    @Property(tries = 100)
    void topicsSurviveTheRoundTrip(
            @ForAll long high, @ForAll long low, @ForAll @Size(max = 20) List<@IntRange(max = 9) Integer> leaders) {
        // Given
        List<PartitionImage> partitions = new ArrayList<>();
        for (int i = 0; i < leaders.size(); i++) {
            partitions.add(PartitionImage.undecided(i, List.of(leaders.get(i), 10)));
        }
        Uuid id = new Uuid(high, low);

        // When
        TopicZnode.Content read = TopicZnode.decode(TopicZnode.encode(id, partitions));

        // Then
        assertThat(read.id()).isEqualTo(id);
        assertThat(read.partitions()).isEqualTo(partitions);
    }

    @Property(tries = 200)
    void configurationsSurviveTheRoundTrip(@ForAll Map<String, String> config) {
        // Given, when
        Map<String, String> read = ConfigZnode.decode(ConfigZnode.encode(config));

        // Then
        assertThat(read).containsExactlyInAnyOrderEntriesOf(config);
    }

    @Test
    void notesOfFailedDirectoriesAreThoseOfKafka() {
        // Given, when
        byte[] note = LogDirEventZnode.encode(3);

        // Then
        assertThat(text(note)).isEqualTo("{\"version\":1,\"broker\":3,\"event\":1}");
        assertThat(LogDirEventZnode.decode(note)).isEqualTo(3);
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }
}
