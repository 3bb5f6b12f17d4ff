package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigToolsTest {

    @TempDir
    private Path folder;

    @Test
    void setAndUnsetShowInGet() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        JsonNode set = Tool.json("config", "set", "--topic", topic, "retention.ms=604800000", "segment.bytes=1048576");
        Outcome table = Tool.ask("config", "get", "--topic", topic).ok();
        JsonNode unset = Tool.json("config", "set", "--topic", topic, "--unset", "retention.ms");
        JsonNode after = Tool.json("config", "get", "--topic", topic);

        // Then
        assertThat(set.findValuesAsText("key")).containsExactly("retention.ms", "segment.bytes");
        assertThat(table.out())
                .containsPattern("retention.ms +604800000 \\(7 days\\) +topic")
                .containsPattern("segment.bytes +1048576 \\(1 MiB\\)");
        assertThat(unset.get(0).get("value").isNull()).isTrue();
        assertThat(after).hasSize(1);
        assertThat(after.get(0).get("key").asText()).isEqualTo("segment.bytes");
        assertThat(after.get(0).get("value").asText()).isEqualTo("1048576");
        assertThat(after.get(0).get("readOnly").asBoolean()).isFalse();
    }

    @Test
    void getShowsNamedKeysOrAll() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome nothing = Tool.ask("config", "get", "--topic", topic).ok();
        JsonNode named = Tool.json("config", "get", "--topic", topic, "cleanup.policy", "retention.ms");
        JsonNode all = Tool.json("config", "get", "--topic", topic, "--all");

        // Then
        assertThat(nothing.out()).contains("--all shows");
        assertThat(named.findValuesAsText("key")).containsExactly("cleanup.policy", "retention.ms");
        assertThat(all.size()).isGreaterThan(10);
    }

    @Test
    void aBrokerHasConfigurationToo() {
        // When
        JsonNode broker = Tool.json("config", "get", "--broker", "1", "--all");
        Tool.ask("config", "set", "--broker", "default", "log.retention.ms=86400000")
                .ok();
        JsonNode set = Tool.json("config", "get", "--broker", "default");
        Tool.ask("config", "set", "--broker", "default", "--unset", "log.retention.ms")
                .ok();

        // Then
        assertThat(broker.findValuesAsText("key")).contains("num.partitions", "listeners");
        assertThat(set.get(0).get("key").asText()).isEqualTo("log.retention.ms");
        assertThat(set.get(0).get("value").asText()).isEqualTo("86400000");
    }

    @Test
    void levelsOfABrokersLoggersAreShownSetAndTakenBack() {
        // Given
        String logger = "org.barnabas.broker";

        // When
        JsonNode before = Tool.json("config", "get", "--broker-logger", "1", logger);
        JsonNode set = Tool.json("config", "set", "--broker-logger", "1", logger + "=debug");
        JsonNode during = Tool.json("config", "get", "--broker-logger", "1");
        Tool.ask("config", "set", "--broker-logger", "1", "--unset", logger).ok();
        JsonNode after = Tool.json("config", "get", "--broker-logger", "1", logger);

        // Then
        assertThat(set.get(0).get("value").asText()).isEqualTo("DEBUG");
        assertThat(during.findValuesAsText("key")).contains("root", "org.barnabas", logger);
        assertThat(level(during, logger)).isEqualTo("DEBUG");
        assertThat(level(during, logger + ".requests.RequestRouter")).isEqualTo("DEBUG");
        assertThat(level(after, logger)).isEqualTo(level(before, logger));
    }

    @Test
    void aLoggerOfWhatHasNotBeenAtWorkIsToldWhoseLevelItWillHave() {
        // When: a single broker follows nobody
        Outcome outcome = Tool.ask("config", "get", "--broker-logger", "1", "root", "org.barnabas.nobody.Nothing");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("broker 1 has no logger org.barnabas.nobody.Nothing", "the level of org.barnabas;")
                .doesNotContain("there is no key");
    }

    private static String level(JsonNode loggers, String name) {
        for (JsonNode logger : loggers) {
            if (logger.get("key").asText().equals(name)) {
                return logger.get("value").asText();
            }
        }
        throw new AssertionError("no logger " + name + " in " + loggers);
    }

    @Test
    void loggersThatThereAreNotAreRefused() {
        // When
        Outcome set = Tool.ask("config", "set", "--broker-logger", "1", "org.barnabas.brokr=INFO");
        Outcome level = Tool.ask("config", "set", "--broker-logger", "1", "org.barnabas.broker=LOUD");
        Outcome all = Tool.ask("config", "get", "--broker-logger", "default");

        // Then
        assertThat(set.code()).isEqualTo(1);
        assertThat(set.err()).contains("Did you mean org.barnabas.broker?");
        assertThat(level.code()).isEqualTo(1);
        assertThat(level.err()).contains("valid log levels are");
        assertThat(all.code()).isEqualTo(2);
        assertThat(all.err()).contains("--broker-logger ID");
    }

    @Test
    void whatStandsInABrokersFileWasSet() {
        // When
        JsonNode set = Tool.json("config", "get", "--broker", "1");

        // Then
        assertThat(set.findValuesAsText("key")).contains("num.partitions", "listeners");
        assertThat(set.findValuesAsText("source")).contains("file").doesNotContain("default");
    }

    @Test
    void aBrokerThatIsNotThereIsToldAtOnce() {
        for (String[] command : List.of(
                new String[] {"config", "set", "--broker", "7", "log.retention.ms=1"},
                new String[] {"config", "get", "--broker", "7"})) {
            // When
            Outcome outcome = Tool.ask(command);

            // Then
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("broker 7 is not up; up are [1]").contains("cluster describe");
        }
    }

    @Test
    void aDryRunChangesNothing() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome good = Tool.ask("config", "set", "--topic", topic, "retention.ms=1000", "--dry-run")
                .ok();
        Outcome bad = Tool.ask("config", "set", "--topic", topic, "retention.ms=soon", "--dry-run");

        // Then
        assertThat(good.out()).contains("retention.ms").contains("Nothing was changed");
        assertThat(Tool.json("config", "get", "--topic", topic)).isEmpty();
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.err()).contains("retention.ms");
    }

    @Test
    void badInputIsExplained() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome noTarget = Tool.ask("config", "get");
        Outcome nothing = Tool.ask("config", "set", "--topic", topic);
        Outcome noValue = Tool.ask("config", "set", "--topic", topic, "retention.ms");
        Outcome unknownKey = Tool.ask("config", "set", "--topic", topic, "no.such.key=1");
        Outcome misspelt = Tool.ask("config", "set", "--topic", topic, "retention.sm=1");
        Outcome made = Tool.ask("topic", "create", SharedBroker.name("bad"), "--config", "retention.sm=1");
        Outcome asked = Tool.ask("config", "get", "--topic", topic, "no.such.key");
        Outcome askedMisspelt = Tool.ask("config", "get", "--topic", topic, "retnetion.ms");
        Outcome unknownTopic = Tool.ask("config", "get", "--topic", "no-such-topic");
        Outcome brokerId = Tool.ask("config", "get", "--broker", "first");

        // Then
        assertThat(noTarget.code()).isEqualTo(2);
        assertThat(noTarget.err()).contains("TOPIC").contains("--broker");
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("KEY=VALUE or --unset KEY");
        assertThat(noValue.code()).isEqualTo(2);
        assertThat(noValue.err()).contains("KEY=VALUE");
        assertThat(unknownKey.code()).isEqualTo(1);
        assertThat(unknownKey.err()).contains("no.such.key");
        assertThat(java.util.List.of(misspelt, made)).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("Unknown topic config name: retention.sm")
                    .contains("Did you mean retention.ms?");
        });
        assertThat(askedMisspelt.err()).contains("Did you mean retention.ms?");
        assertThat(asked.code()).isEqualTo(1);
        assertThat(asked.err()).contains("no.such.key").contains("--all");
        assertThat(unknownTopic.code()).isEqualTo(1);
        assertThat(unknownTopic.err()).contains("no-such-topic").contains("barnabas topic list");
        assertThat(brokerId.code()).isEqualTo(2);
        assertThat(brokerId.err()).contains("first");
    }

    @Test
    void whatIsNoKeyCannotBeUnset() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome set = Tool.ask("config", "set", "--topic", topic, "retention.ms=5", "--unset", "retnetion.ms");
        Outcome alter = Tool.ask("topic", "alter", topic, "--partitions", "2", "--unset", "foo");
        Outcome one = Tool.ask("config", "set", "--broker", "1", "--unset", "log.retention.m");
        Outcome all = Tool.ask("config", "set", "--broker", "default", "--unset", "log.retention.m");
        Outcome notSet = Tool.ask("config", "set", "--topic", topic, "--unset", "segment.bytes");

        // Then
        assertThat(List.of(set, alter, one, all)).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
        });
        assertThat(set.err()).contains("there is no key retnetion.ms").contains("Did you mean retention.ms?");
        assertThat(alter.err())
                .contains("there is no key foo")
                .containsPattern("barnabas config get .*--topic " + topic);
        assertThat(one.err()).contains("there is no key log.retention.m").contains("Did you mean log.retention.ms?");
        assertThat(all.err()).contains("Did you mean log.retention.ms?");
        assertThat(Tool.ask("config", "get", "--broker", "1", "retention.ms").err())
                .contains("Did you mean log.retention.ms?");
        assertThat(notSet.code()).isZero();
        assertThat(Tool.json("config", "get", "--topic", topic)).isEmpty();
        assertThat(Tool.json("topic", "describe", topic)).hasSize(1);
    }

    @Test
    void clientPropertiesAreRead() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("client.properties"), "client.id=me\n");

        // When
        Outcome good = Tool.ask("topic", "list", "--client-config", file.toString());
        Path misspelt = Files.writeString(folder.resolve("misspelt.properties"), "client.idd=me\nno.such.key=1\n");
        Outcome warned = Tool.ask("topic", "list", "--client-config", misspelt.toString());
        Path tls = Files.writeString(folder.resolve("tls.properties"), "security.protocol=SSL\n");
        Outcome encrypted = Tool.ask("topic", "list", "--client-config", tls.toString());
        Outcome missing = Tool.ask(
                "topic", "list", "--client-config", folder.resolve("none").toString());

        // Then
        assertThat(good.code()).isZero();
        assertThat(good.err()).isEmpty();
        assertThat(warned.code()).isZero();
        assertThat(warned.err())
                .contains("misspelt.properties: unknown key client.idd has no effect; did you mean client.id?")
                .contains("unknown key no.such.key has no effect");
        assertThat(encrypted.code()).isEqualTo(1);
        assertThat(encrypted.err())
                .contains("does not speak TLS, but security.protocol is SSL")
                .contains("tls.properties");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("--client-config").contains("none");
    }
}
