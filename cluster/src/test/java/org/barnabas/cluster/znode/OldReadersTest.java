package org.barnabas.cluster.znode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.znode.AdminZnodes.NamedPartition;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and tools of 0.8 and 0.9 read, and what they write. */
class OldReadersTest {

    /** A transaction of an ensemble's third epoch. */
    private static final long LATE = 3L << 32;

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.eE+-]*");

    @Test
    void aRegistrationIsReadByClientsOfAllVersions() {
        // Given
        BrokerNode node = new BrokerNode(
                1,
                List.of(
                        new Endpoint("SSL", "host1", 9093, SecurityProtocol.SSL),
                        new Endpoint("PLAINTEXT", "host1", 9092, SecurityProtocol.PLAINTEXT)),
                "r1");
        LastStop stop = new LastStop(List.of(LastStop.ANY_BEFORE, LATE, LATE + 1));

        // When
        String body = text(new BrokerRegistration(node, 9999, -1, stop, 2, 6_000).encode(1_700_000_000_000L));

        // Then
        assertThat(body)
                .isEqualTo(
                        "{\"features\":{},\"listener_security_protocol_map\":{\"SSL\":\"SSL\",\"PLAINTEXT\":\"PLAINTEXT\"},"
                                + "\"endpoints\":[\"SSL://host1:9093\",\"PLAINTEXT://host1:9092\"],\"jmx_port\":9999,\"port\":9092,"
                                + "\"host\":\"host1\",\"rack\":\"r1\",\"version\":2,\"timestamp\":\"1700000000000\","
                                + "\"last_stop\":{\"clean\":true,\"broker_epoch\":\"12884901889\","
                                + "\"clean_lives\":[\"-1\",\"12884901888\",\"12884901889\"]},"
                                + "\"min_insync_replicas\":2,\"session_timeout_ms\":6000}");
        assertNumbersAreSmall(body);
        assertThat(BrokerRegistration.decode(1, body.getBytes(UTF_8), 5).lastStop())
                .isEqualTo(stop);
    }

    @Test
    void aStateIsReadByToolsThatKnowNoLongNumbers() {
        // Given
        PartitionImage partition = PartitionImage.led(0, 4, List.of(1, 2, 3))
                .withLeadership(1, 5, List.of(1, 2), 7)
                .withHeirs(new Heirs(List.of(3), 1))
                .withLives(new Lives(Map.of(1, LATE, 2, -LATE - 5)));

        // When
        String body = text(StateZnode.encode(partition));

        // Then
        assertNumbersAreSmall(body);
        assertThat(StateZnode.decode(partition.withLives(Lives.NONE), body.getBytes(UTF_8), 0)
                        .lives()
                        .epochs())
                .containsEntry(1, LATE)
                .containsEntry(2, -LATE - 5);
    }

    @Test
    void whatWasWrittenWithNumbersIsStillRead() {
        // Given
        String state = "{\"controller_epoch\":0,\"leader\":1,\"version\":1,\"leader_epoch\":4,\"isr\":[1,2],"
                + "\"broker_epochs\":[101,12884901888]}";
        String broker = "{\"version\":5,\"endpoints\":[],"
                + "\"last_stop\":{\"clean\":true,\"broker_epoch\":12884901888,\"clean_since\":[7,12884901888]}}";

        // When
        PartitionImage read = StateZnode.decode(PartitionImage.undecided(0, List.of(1, 2)), state.getBytes(UTF_8), 3);
        LastStop stop = BrokerRegistration.decode(1, broker.getBytes(UTF_8), 9).lastStop();

        // Then
        assertThat(read.lives().epochs()).containsEntry(1, 101L).containsEntry(2, LATE);
        assertThat(stop.lives()).containsExactly(7L, LATE);
    }

    @Test
    void noSmallBodyHoldsALongNumber() {
        // Given
        Uuid id = new Uuid(3, 4);
        PartitionImage partition = PartitionImage.led(0, 4, List.of(1, 2));
        List<byte[]> bodies = List.of(
                TopicZnode.encode(id, List.of(partition)),
                TopicZnode.encodeId(id),
                ControllerZnode.encode(1, 1_700_000_000_000L),
                ConfigZnode.encode(Map.of("retention.ms", "604800000000")),
                new ProducerIdBlock(2, LATE, LATE + 999).encode());

        // When, then
        bodies.forEach(body -> assertNumbersAreSmall(text(body)));
    }

    @Test
    void notesOfAllVersionsAreRead() {
        // Given
        List<String> notes = List.of(
                "\"t\"",
                "{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t\"}",
                "{\"version\" : 2, \"entity_path\" : \"topics/t\"}");

        // When
        List<ConfigZnode.Change> read = new ArrayList<>();
        notes.forEach(note -> read.add(ConfigZnode.decodeChange(note.getBytes(UTF_8))));

        // Then
        assertThat(read).containsOnly(new ConfigZnode.Change("topics", "t")).hasSize(3);
        assertThat(ConfigZnode.decodeChange("{\"version\":2,\"entity_path\":\"users/u/clients/c\"}".getBytes(UTF_8)))
                .isEqualTo(new ConfigZnode.Change("users", "u/clients/c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "t", "\"t", "\"t\" {}", "[\"t\"]", "{\"version\":2}", "{\"version\":2,\"entity_path\":\"t\"}"
            })
    void otherNotesAreMalformed(String note) {
        // Given, when, then
        assertThatThrownBy(() -> ConfigZnode.decodeChange(note.getBytes(UTF_8)))
                .isInstanceOf(MalformedZnodeException.class);
    }

    @Test
    void wishesOfToolsAreRead() {
        // Given: as Kafka 0.8.2 and 2.x write them
        String election =
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":1},{\"topic\":\"u\",\"partition\":0}]}";
        String moves =
                "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,2],\"log_dirs\":[\"any\",\"any\"]},"
                        + "{\"topic\":\"t\",\"partition\":0,\"replicas\":[3]}],\"version\":1}";

        // When, then
        assertThat(AdminZnodes.decodeElection(election.getBytes(UTF_8)))
                .containsExactly(new NamedPartition("t", 1), new NamedPartition("u", 0));
        assertThat(AdminZnodes.decodeReassignment(moves.getBytes(UTF_8)))
                .isEqualTo(Map.of(new NamedPartition("t", 0), List.of(3)));
        assertThat(text(AdminZnodes.encodeReassignment(Map.of(new NamedPartition("t", 0), List.of(3, 1)))))
                .isEqualTo("{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[3,1]}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{",
                "{}",
                "{\"partitions\":{}}",
                "{\"partitions\":[1]}",
                "{\"partitions\":[{\"topic\":\"t\"}]}",
                "{\"partitions\":[{\"topic\":\"t\",\"partition\":\"x\",\"replicas\":[1]}]}",
                "{\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":\"1\"}]}"
            })
    void otherWishesAreMalformed(String body) {
        // Given, when, then
        assertThatThrownBy(() -> AdminZnodes.decodeReassignment(body.getBytes(UTF_8)))
                .isInstanceOf(MalformedZnodeException.class);
    }

    @Test
    void anUnreadableNodeIsToldOfOnce() {
        // Given
        UnreadableNodes nodes = new UnreadableNodes();
        Exception why = new MalformedZnodeException("not JSON");

        // When
        boolean first = nodes.report("/a", 5, "it is left out;", why);
        boolean again = nodes.report("/a", 5, "it is left out;", why);
        boolean other = nodes.report("/b", 5, "it is left out;", why);
        boolean written = nodes.report("/a", 6, "it is left out;", why);

        // Then
        assertThat(List.of(first, again, other, written)).containsExactly(true, false, true, true);
    }

    /** Their parser takes every number in a body for one of 31 bits and a sign, and fails on all of the body if it is not. */
    private static void assertNumbersAreSmall(String body) {
        Matcher numbers = NUMBER.matcher(TEXT.matcher(body).replaceAll("\"\""));
        while (numbers.find()) {
            assertThat(Integer.toString(Integer.parseInt(numbers.group()))).isEqualTo(numbers.group());
        }
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }
}
