package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.barnabas.cli.Tool.Outcome;
import org.barnabas.cli.topic.Holdings;
import org.junit.jupiter.api.Test;

class TopicToolsTest {

    @Test
    void createTakesPartitionsReplicasAndConfigurationForManyTopics() {
        // Given
        String one = SharedBroker.name("a");
        String two = SharedBroker.name("b");

        // When
        JsonNode made = Tool.json(
                "topic",
                "create",
                one,
                two,
                "-p",
                "3",
                "-r",
                "1",
                "-c",
                "retention.ms=1000",
                "-c",
                "cleanup.policy=compact");

        // Then
        assertThat(made).hasSize(2);
        assertThat(made.get(0).get("topic").asText()).isEqualTo(one);
        assertThat(made.get(0).get("partitions").asInt()).isEqualTo(3);
        assertThat(made.get(0).get("replicationFactor").asInt()).isEqualTo(1);
        assertThat(made.get(1).get("created").asBoolean()).isTrue();
        assertThat(Tool.ask("config", "get", "--topic", two).ok().out())
                .contains("retention.ms")
                .contains("1000 (1 s)")
                .contains("compact");
    }

    @Test
    void withoutPartitionsTheBrokerDecides() {
        // Given
        String topic = SharedBroker.name("default");

        // When
        JsonNode made = Tool.json("topic", "create", topic);

        // Then
        assertThat(made.get(0).get("partitions").asInt()).isEqualTo(2);
    }

    @Test
    void aTopicThatIsThereIsAFailureUnlessAskedOtherwise() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome again = Tool.ask("topic", "create", topic);
        JsonNode tolerant = Tool.json("topic", "create", topic, "--if-not-exists");

        // Then
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.out()).containsPattern(topic + " .*false");
        assertThat(again.err()).contains(topic).contains("--if-not-exists").doesNotContain("Exception");
        assertThat(tolerant.get(0).get("created").asBoolean()).isFalse();
    }

    @Test
    void listShowsTopicsSortedAndInternalOnesOnDemand() {
        // Given
        String topic = SharedBroker.topic(4);
        Tool.ask("consume", topic, "--group", SharedBroker.name("group")).ok();

        // When
        Outcome table = Tool.ask("topic", "list").ok();
        JsonNode plain = Tool.json("topic", "list");
        JsonNode all = Tool.json("topic", "list", "--internal");

        // Then
        assertThat(table.lines().get(0))
                .startsWith("TOPIC")
                .contains("PARTITIONS")
                .contains("REPLICATION FACTOR");
        assertThat(names(plain))
                .contains(topic)
                .doesNotContain("__consumer_offsets")
                .isSorted();
        assertThat(names(all)).contains("__consumer_offsets");
        assertThat(plain.findValuesAsText("topicId")).doesNotContain("").doesNotHaveDuplicates();
    }

    private static List<String> names(JsonNode topics) {
        return new ArrayList<>(topics.findValuesAsText("topic"));
    }

    @Test
    void describeShowsLeaderReplicasAndOffsets() {
        // Given
        String topic = SharedBroker.topic(2);
        Stdin.with(
                "a\nb\nc\n",
                () -> Tool.ask("produce", topic, "--partition", "1").ok());

        // When
        JsonNode partitions = Tool.json("topic", "describe", topic);

        // Then
        assertThat(partitions).hasSize(2);
        JsonNode second = partitions.get(1);
        assertThat(second.get("partition").asInt()).isEqualTo(1);
        assertThat(second.get("leader").asInt()).isEqualTo(1);
        assertThat(second.get("replicas").get(0).asInt()).isEqualTo(1);
        assertThat(second.get("inSync")).hasSize(1);
        assertThat(second.get("startOffset").asLong()).isZero();
        assertThat(second.get("endOffset").asLong()).isEqualTo(3);
        assertThat(partitions.get(0).get("endOffset").asLong()).isZero();
    }

    @Test
    void alterAddsPartitionsAndChangesConfiguration() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Tool.ask("topic", "alter", topic, "--partitions", "3", "--config", "retention.ms=60000")
                .ok();
        JsonNode set = Tool.json("config", "get", "--topic", topic);
        Tool.ask("topic", "alter", topic, "--unset", "retention.ms").ok();
        JsonNode unset = Tool.json("config", "get", "--topic", topic);

        // Then
        assertThat(Tool.json("topic", "describe", topic)).hasSize(3);
        assertThat(set.get(0).get("key").asText()).isEqualTo("retention.ms");
        assertThat(set.get(0).get("value").asText()).isEqualTo("60000");
        assertThat(unset).isEmpty();
    }

    @Test
    void whatCannotBeAlteredIsExplained() {
        // Given
        String topic = SharedBroker.topic(2);

        // When
        Outcome nothing = Tool.ask("topic", "alter", topic);
        Outcome fewer = Tool.ask("topic", "alter", topic, "--partitions", "1");
        Outcome unknownKey = Tool.ask("topic", "alter", topic, "--config", "retention=1");
        Outcome noSetting = Tool.ask("topic", "alter", topic, "--config", "retention.ms");

        // Then
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("--partitions, --config or --unset");
        assertThat(fewer.code()).isEqualTo(1);
        assertThat(fewer.err()).contains("would not be an increase");
        assertThat(unknownKey.code()).isEqualTo(1);
        assertThat(unknownKey.err()).contains("retention");
        assertThat(noSetting.code()).isEqualTo(2);
        assertThat(noSetting.err()).contains("KEY=VALUE");
    }

    @Test
    void partitionsThatWereAddedAreToldAlsoIfTheConfigurationIsRefused() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome outcome = Tool.ask("topic", "alter", topic, "--partitions", "3", "--config", "retention.ms=soon");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.lines()).hasSize(2).anyMatch(line -> line.matches(topic + " +partitions +3"));
        assertThat(outcome.err()).contains("retention.ms");
    }

    @Test
    void deleteRemovesTopics() {
        // Given
        String one = SharedBroker.topic(1);
        String two = SharedBroker.topic(1);

        // When
        Stdin.with("a\nb\n", () -> Tool.ask("produce", two).ok());
        JsonNode deleted = Tool.json("topic", "delete", one, two, "--yes");

        // Then
        assertThat(deleted.findValuesAsText("topic")).containsExactly(one, two);
        assertThat(deleted.findValuesAsText("records")).containsExactly("0", "2");
        assertThat(deleted.get(0).get("size").asLong()).isZero();
        assertThat(deleted.get(1).get("size").asLong()).isPositive();
        assertThat(names(Tool.json("topic", "list"))).doesNotContain(one, two);
    }

    /** A script has nobody to ask, and a slip in it must not cost records or the offsets of all groups. */
    @Test
    void nothingIsDeletedUnasked() {
        // Given
        String topic = SharedBroker.topic(1);
        Stdin.with("a\nb\n", () -> Tool.ask("produce", topic).ok());
        Tool.ask("consume", topic, "--group", SharedBroker.name("group")).ok();

        // When
        Outcome unasked = Tool.ask("topic", "delete", topic);
        Outcome offsets = Tool.ask("topic", "delete", "--internal", "__consumer_offsets");

        // Then
        assertThat(unasked.code()).isEqualTo(1);
        assertThat(unasked.err()).contains("Delete " + topic + " (2 records, ").contains("repeat with --yes");
        assertThat(offsets.code()).isEqualTo(1);
        assertThat(offsets.err()).contains("all groups forget how far they are").contains("repeat with --yes");
        assertThat(names(Tool.json("topic", "list", "--internal"))).contains(topic, "__consumer_offsets");
    }

    @Test
    void whatWasDeletedIsToldWhereNotAllCouldBe() {
        // Given
        String one = SharedBroker.topic(1);
        String two = SharedBroker.topic(1);

        // When
        Outcome table = Tool.ask("topic", "delete", one, "no-such-topic", "--yes");
        Outcome json = Tool.ask("topic", "delete", "no-such-topic", two, two, "-o", "json", "--yes");

        // Then
        assertThat(table.code()).isEqualTo(1);
        assertThat(table.lines()).hasSize(3);
        assertThat(table.lines().get(1)).matches(one + " +true +0 +0 B");
        assertThat(table.lines().get(2)).matches("no-such-topic +false +- +-");
        assertThat(table.err()).contains("no-such-topic").doesNotContain(one);
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.json().findValuesAsText("deleted")).containsExactly("false", "true");
        assertThat(json.json().get(0).get("error").asText()).contains("no such topic");
        assertThat(json.json().get(1).get("error").isNull()).isTrue();
        assertThat(names(Tool.json("topic", "list"))).doesNotContain(one, two);
    }

    @Test
    void internalTopicsAreDeletedOnDemandOnly() {
        // Given
        String topic = SharedBroker.topic(1);
        Tool.ask("consume", topic, "--group", SharedBroker.name("group")).ok();

        // When
        Outcome refused = Tool.ask("topic", "delete", "__consumer_offsets", topic, "--yes");

        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("__consumer_offsets").contains("--internal");
        assertThat(refused.out()).containsPattern(topic + " +true");
        assertThat(names(Tool.json("topic", "list", "--internal"))).contains("__consumer_offsets");
    }

    @Test
    void whatWasCreatedIsToldWhereNotAllCouldBe() {
        // Given
        String there = SharedBroker.topic(1);
        String fresh = SharedBroker.name("fresh");

        // When
        Outcome outcome = Tool.ask("topic", "create", fresh, there, "-o", "json");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.json().findValuesAsText("created")).containsExactly("true", "false");
        assertThat(outcome.err()).contains(there).contains("--if-not-exists");
        assertThat(names(Tool.json("topic", "list"))).contains(fresh);
    }

    @Test
    void theQuestionBeforeDeletingTellsHowMuchIsThere() throws Exception {
        // Given
        String topic = SharedBroker.topic(2);
        Stdin.with("a\nb\nc\n", () -> Tool.ask("produce", topic).ok());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedBroker.address()))) {

            // When
            String text = String.valueOf(Holdings.of(
                    admin,
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values()));

            // Then
            assertThat(text).matches(topic + " \\(3 records, \\d+ B\\)");
        }
    }

    @Test
    void anUnknownTopicIsNamed() {
        for (String command : List.of("describe", "delete")) {
            // When
            Outcome outcome = Tool.ask("topic", command, "no-such-topic");

            // Then
            assertThat(outcome.code()).as(command).isEqualTo(1);
            assertThat(outcome.err()).as(command).contains("no-such-topic").contains("barnabas topic list");
        }
    }

    @Test
    void badNumbersOfReplicasAndBadNamesAreExplained() {
        // When
        Outcome replicas = Tool.ask("topic", "create", SharedBroker.name("r"), "--replication-factor", "3");
        Outcome name = Tool.ask("topic", "create", "no/slash");
        Outcome partitions = Tool.ask("topic", "create", SharedBroker.name("p"), "--partitions", "many");

        // Then
        assertThat(replicas.code()).isEqualTo(1);
        assertThat(replicas.err()).contains("--replication-factor");
        assertThat(name.code()).isEqualTo(1);
        assertThat(name.err()).contains("no/slash");
        assertThat(partitions.code()).isEqualTo(2);
        assertThat(partitions.err()).contains("--partitions").contains("--help");
    }

    @Test
    void whereAllIsWellNothingIsPrintedForScriptsThatWait() {
        // Given
        String topic = SharedBroker.name("well");
        Tool.ask("topic", "create", topic).ok();

        // When
        Outcome outcome = Tool.ask("topic", "describe", topic, "--under-replicated");
        JsonNode json = Tool.json("topic", "describe", topic, "--under-replicated");

        // Then
        assertThat(outcome.ok().out()).isEmpty();
        assertThat(outcome.err()).contains("all is well");
        assertThat(json).isEmpty();
    }
}
