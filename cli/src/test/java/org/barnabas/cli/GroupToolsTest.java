package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A topic of one partition with ten records, of which the group has read four. */
class GroupToolsTest {

    private String topic = "";
    private String group = "";

    @BeforeEach
    void readSome() {
        topic = SharedBroker.topic(1);
        group = SharedBroker.name("group");
        Stdin.with("x\n".repeat(10), () -> Tool.ask("produce", topic).ok());
        Tool.ask("group", "reset-offsets", group, "--to-offset", "4", "--topic", topic, "--execute")
                .ok();
    }

    private long committed() {
        return Tool.json("group", "describe", group).get(0).get("offset").asLong();
    }

    @Test
    void listShowsGroupsAndTheirStates() {
        // Given
        Tool.ask("consume", topic, "--group", group, "--count", "1").ok();

        // When
        Outcome table = Tool.ask("group", "list").ok();
        JsonNode groups = Tool.json("group", "list");

        // Then
        assertThat(table.lines().get(0)).matches("GROUP +STATE +TYPE +PROTOCOL");
        assertThat(table.out()).containsPattern(group + " +Empty +Classic +consumer");
        assertThat(groups.findValuesAsText("group")).contains(group).isSorted();
    }

    @Test
    void describeShowsTheLag() {
        // When
        Outcome table = Tool.ask("group", "describe", group).ok();
        JsonNode described = Tool.json("group", "describe", group).get(0);

        // Then
        assertThat(described.get("topic").asText()).isEqualTo(topic);
        assertThat(described.get("offset").asLong()).isEqualTo(4);
        assertThat(described.get("endOffset").asLong()).isEqualTo(10);
        assertThat(described.get("lag").asLong()).isEqualTo(6);
        assertThat(described.get("memberId").isNull()).isTrue();
        assertThat(table.lines().get(0)).contains("END OFFSET").contains("LAG");
    }

    @Test
    void describeShowsMembersAndThoseKeepTheGroupFromChanges() {
        // Given
        try (KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", SharedBroker.address(), "group.id", group, "client.id", "reader"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            member.subscribe(List.of(topic));
            while (member.assignment().isEmpty()) {
                member.poll(Duration.ofMillis(50));
            }

            // When
            JsonNode described = Tool.json("group", "describe", group).get(0);
            Outcome delete = Tool.ask("group", "delete", group, "--yes");
            Outcome reset = Tool.ask("group", "reset-offsets", group, "--to-earliest", "--execute");

            // Then
            assertThat(described.get("clientId").asText()).isEqualTo("reader");
            assertThat(described.get("host").asText()).contains("127.0.0.1");
            assertThat(described.get("memberId").asText()).startsWith("reader");
            assertThat(delete.code()).isEqualTo(1);
            assertThat(delete.err()).contains(group).contains("Stop the members");
            assertThat(reset.code()).isEqualTo(1);
            assertThat(reset.err()).contains("Stop the members");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--to-earliest, , 0",
        "--to-latest, , 10",
        "--to-offset, 7, 7",
        "--to-offset, 99, 10",
        "--shift, -3, 1",
        "--shift, 2, 6",
        "--shift, -9, 0",
        "--to-time, 2000-01-01T00:00:00Z, 0",
        "--to-time, 2000-01-01 12:00, 0",
        "--to-time, 1h, 0",
        "--to-time, 2999-01-01T00:00:00Z, 10"
    })
    void resetMovesTheOffsets(String option, String value, long expected) {
        // Given
        String argument = value == null ? option : option + "=" + value;

        // When
        JsonNode planned = Tool.json("group", "reset-offsets", group, argument);
        long before = committed();
        JsonNode done = Tool.json("group", "reset-offsets", group, argument, "--execute");

        // Then
        assertThat(planned.get(0).get("offset").asLong()).isEqualTo(4);
        assertThat(planned.get(0).get("newOffset").asLong()).isEqualTo(expected);
        assertThat(planned.get(0).get("executed").asBoolean()).isFalse();
        assertThat(before).isEqualTo(4);
        assertThat(done.get(0).get("executed").asBoolean()).isTrue();
        assertThat(committed()).isEqualTo(expected);
    }

    @Test
    void resetTellsThatItOnlyShows() {
        // When
        Outcome shown = Tool.ask("group", "reset-offsets", group, "--to-earliest", "--dry-run")
                .ok();

        // Then
        assertThat(shown.out()).contains("NEW OFFSET").contains("--execute");
    }

    @Test
    void resetMayBeForOneTopicOrSomePartitions() {
        // Given
        String other = SharedBroker.topic(3);

        // When
        JsonNode whole = Tool.json("group", "reset-offsets", group, "--to-earliest", "-t", other);
        JsonNode some = Tool.json("group", "reset-offsets", group, "--to-earliest", "-t", other + ":0,2", "--execute");

        // Then
        assertThat(whole).hasSize(3);
        assertThat(some.findValuesAsText("partition")).containsExactly("0", "2");
        assertThat(committed()).isEqualTo(4);
        assertThat(Tool.json("group", "describe", group)).hasSize(3);
    }

    @Test
    void badResetsAreExplained() {
        // When
        Outcome nowhere = Tool.ask("group", "reset-offsets", group);
        Outcome two = Tool.ask("group", "reset-offsets", group, "--to-earliest", "--to-latest");
        Outcome both = Tool.ask("group", "reset-offsets", group, "--to-earliest", "--execute", "--dry-run");
        Outcome selection = Tool.ask("group", "reset-offsets", group, "--to-earliest", "-t", topic + ":x");
        Outcome unknownTopic = Tool.ask("group", "reset-offsets", group, "--to-earliest", "-t", "no-such-topic");
        Outcome unknownPartition =
                Tool.ask("group", "reset-offsets", group, "--to-earliest", "-t", topic + ":5", "--timeout-ms", "2000");
        Outcome time = Tool.ask("group", "reset-offsets", group, "--to-time", "noon");
        Outcome fresh = Tool.ask("group", "reset-offsets", SharedBroker.name("fresh"), "--to-earliest");

        // Then
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--to-earliest");
        assertThat(two.code()).isEqualTo(2);
        assertThat(two.err()).contains("mutually exclusive");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("exclude each other");
        assertThat(selection.code()).isEqualTo(2);
        assertThat(selection.err()).contains("TOPIC:0,1,2");
        assertThat(unknownTopic.code()).isEqualTo(1);
        assertThat(unknownTopic.err()).contains("no-such-topic").contains("barnabas topic list");
        assertThat(unknownPartition.code()).isEqualTo(1);
        assertThat(unknownPartition.err())
                .contains("topic " + topic + " has only the partition")
                .contains("not 5");
        assertThat(time.code()).isEqualTo(2);
        assertThat(time.err()).contains("--to-time");
        assertThat(fresh.code()).isEqualTo(1);
        assertThat(fresh.err()).contains("--topic");
    }

    @Test
    void deleteRemovesGroups() {
        // When
        Outcome unasked = Tool.ask("group", "delete", group);
        JsonNode before = Tool.json("group", "list");
        JsonNode deleted = Tool.json("group", "delete", group, "--yes");

        // Then
        assertThat(unasked.code()).isEqualTo(1);
        assertThat(unasked.err())
                .contains("Delete " + group + " (1 committed offset)")
                .contains("repeat with --yes");
        assertThat(before.findValuesAsText("group")).contains(group);
        assertThat(deleted.get(0).get("deleted").asBoolean()).isTrue();
        assertThat(deleted.get(0).get("offsets").asInt()).isEqualTo(1);
        assertThat(Tool.json("group", "list").findValuesAsText("group")).doesNotContain(group);
    }

    @Test
    void whatWasDeletedIsToldWhereNotAllCouldBe() {
        // When
        Outcome outcome = Tool.ask("group", "delete", "no-such-group", group, "-o", "json", "--yes");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.json().findValuesAsText("group")).containsExactly("no-such-group", group);
        assertThat(outcome.json().findValuesAsText("deleted")).containsExactly("false", "true");
        assertThat(outcome.err()).contains("no-such-group").doesNotContain(group + ":");
    }

    @Test
    void describeTakesManyGroupsAndShowsThoseThereAre() {
        // Given
        String other = SharedBroker.name("group");
        Tool.ask("group", "reset-offsets", other, "--to-offset", "1", "--topic", topic, "--execute")
                .ok();

        // When
        JsonNode both = Tool.json("group", "describe", group, other);
        Outcome some = Tool.ask("group", "describe", "no-such-group", other, "-o", "json");

        // Then
        assertThat(both.findValuesAsText("group")).containsExactly(group, other);
        assertThat(both.findValuesAsText("lag")).containsExactly("6", "9");
        assertThat(some.code()).isEqualTo(1);
        assertThat(some.json().findValuesAsText("group")).containsExactly(other);
        assertThat(some.err()).contains("no-such-group").contains("barnabas group list");
    }

    @Test
    void anUnknownGroupIsNamed() {
        for (String command : List.of("describe", "delete")) {
            // When
            List<String> arguments = new ArrayList<>(List.of("group", command, "no-such-group"));
            if (command.equals("delete")) {
                arguments.add("--yes");
            }
            Outcome outcome = Tool.ask(arguments.toArray(String[]::new));

            // Then
            assertThat(outcome.code()).as(command).isEqualTo(1);
            assertThat(outcome.err()).as(command).contains("no-such-group").contains("barnabas group list");
        }
    }
}
