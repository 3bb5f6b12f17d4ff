package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.broker.config.key.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {

    @TempDir
    private Path folder;

    private Path production() throws IOException {
        Path file = folder.resolve("production.properties");
        try (InputStream text = ConfigCheckTest.class.getResourceAsStream("production.properties")) {
            Files.copy(Objects.requireNonNull(text), file);
        }
        return file;
    }

    private static List<String> keys(JsonNode problems, String severity) {
        List<String> keys = new ArrayList<>();
        for (JsonNode problem : problems) {
            if (problem.get("severity").asText().equals(severity)) {
                keys.add(problem.get("key").asText());
            }
        }
        return keys;
    }

    @Test
    void aFileOfAnotherBrokerIsJudgedInOneRun() throws IOException {
        // Given
        Path file = production();

        // When
        Tool.Outcome outcome = Tool.run("config", "check", "--config", file.toString(), "--output", "json");

        // Then: what would leave the cluster open stops the start, everything else is told
        JsonNode problems = outcome.json();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(keys(problems, "error"))
                .containsExactlyInAnyOrder(
                        "zookeeper.set.acl",
                        "listeners",
                        "ssl.keystore.location",
                        "ssl.keystore.password",
                        "ssl.truststore.location",
                        "ssl.truststore.password",
                        "sasl.enabled.mechanisms",
                        "listener.name.outdoors.scram-sha-512.sasl.jaas.config",
                        "authorizer.class.name",
                        "allow.everyone.if.no.acl.found",
                        "super.users",
                        "create.topic.policy.class.name");
        assertThat(keys(problems, "warning"))
                .contains(
                        "num.io.threads",
                        "background.threads",
                        "ssl.client.auth",
                        "listener.name.outdoors.max.connections",
                        "confluent.balancer.enable",
                        "lager.broker.role",
                        "transaction.state.log.min.isr",
                        "quota.window.num")
                .doesNotContain("num.network.threads", "log.cleaner.threads", "num.partitions");
        assertThat(problems.get(0).get("where").asText()).isEqualTo(file + ":7");
        assertThat(outcome.out()).doesNotContain("not-a-real").doesNotContain("something-long");
    }

    @Test
    void aStartRefusesOnceWithTheWholeList() throws IOException {
        // Given
        StartOptions options = new StartOptions(production(), null, null, List.of(), null);

        // When
        ConfigException refused = catchThrowableOfType(ConfigException.class, options::load);

        // Then
        List<String> lines = StartAdvice.of(refused).lines().toList();
        assertThat(lines.get(0)).contains("12 errors and ").contains(" warnings");
        assertThat(lines.subList(1, 13)).allSatisfy(line -> assertThat(line).startsWith("  error "));
        assertThat(lines.subList(13, lines.size() - 1))
                .allSatisfy(line -> assertThat(line).startsWith("  warning "));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains(":12: Invalid value OUTDOORS://0.0.0.0:9094")
                        .contains("not SASL_SSL")
                        .contains("private address"));
    }

    @Test
    void aFileWithKeysWithoutEffectIsFineWithWarnings() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("a.properties"), "num.partitions=3\nnum.io.threads=8\n");

        // When
        Tool.Outcome outcome = Tool.run("config", "check", "--config", file.toString());

        // Then
        assertThat(outcome.code()).isZero();
        assertThat(outcome.lines()).hasSize(2);
        assertThat(outcome.lines().get(0))
                .startsWith("warning")
                .contains(file + ":2: ")
                .contains("num.io.threads");
        assertThat(outcome.lines().get(1)).contains("has 1 warning.");
    }

    @Test
    void aFileForKraftIsCalledThat() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("kraft.properties"), """
                process.roles=broker,controller
                node.id=3
                controller.quorum.voters=3@localhost:9093
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
                """);

        // When
        Tool.Outcome outcome = Tool.run("config", "check", "--config", file.toString());

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.lines().get(0))
                .contains(":1: ")
                .contains("process.roles")
                .contains("KRaft")
                .contains("zookeeper.connect");
        assertThat(outcome.lines().get(1)).contains(":5: ").contains("listener of a KRaft controller");
        assertThat(outcome.out()).contains("controller.quorum.voters has no effect");
    }

    @Test
    void twoSettingsWithUnknownKeysAreBothNamed() {
        // When
        Tool.Outcome outcome =
                Tool.run("config", "check", "--set", "num.partitoins=3", "--set", "log.dris=x", "--set", "broker.id=1");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("--set: Unknown configuration num.partitoins")
                .contains("did you mean num.partitions?")
                .contains("Unknown configuration log.dris")
                .contains("2 errors");
    }

    @Test
    void wrongUsageIsToldApart() throws IOException {
        // Given
        Path fine = Files.writeString(folder.resolve("fine.properties"), "broker.id=1\n");

        // When
        // Then
        assertThat(Tool.run("config", "check").code()).isEqualTo(2);
        assertThat(Tool.run("config", "check", "--config", folder + "/missing").code())
                .isEqualTo(2);
        assertThat(Tool.run("config", "check", "--set", "broker.id").code()).isEqualTo(2);
        assertThat(Tool.run("config", "check", "--config", fine.toString()).code())
                .isZero();
    }

    @Test
    void aReasonThatManyKeysShareIsSaidOnce() throws IOException {
        // When
        Tool.Outcome outcome =
                Tool.run("config", "check", "--config", production().toString());

        // Then: each key keeps its line and its place
        assertThat(outcome.lines().stream().filter(line -> line.contains("may do everything")))
                .hasSize(1);
        assertThat(outcome.lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("Configuration ssl.keystore.password is not supported, like ")
                        .endsWith(" above"));
    }

    @Test
    void foldersThatCannotBeMadeAreFoundAndNothingIsLeft() throws IOException {
        // Given: a file where folders should be
        Path file = Files.writeString(folder.resolve("file"), "");
        Path good = folder.resolve("new/logs");

        // When
        Tool.Outcome logs = check("log.dirs=" + file + "/x", "data.dir=" + folder.resolve("new"));
        Tool.Outcome some = check("log.dirs=" + file + "/x," + good, "data.dir=" + folder.resolve("new"));
        Tool.Outcome all = check("data.dir=" + file + "/x");
        Tool.Outcome fine = check("data.dir=" + folder.resolve("new"));

        // Then
        assertThat(logs.code()).isEqualTo(1);
        assertThat(logs.out())
                .contains("error")
                .contains(file + "/x of log.dirs")
                .contains(file + " is no folder");
        assertThat(some.code()).isZero();
        assertThat(some.out()).contains("warning").contains(file + "/x of log.dirs");
        assertThat(all.code()).isEqualTo(1);
        assertThat(all.out())
                .contains(file + "/x/logs")
                .contains(file + "/x/zookeeper")
                .contains("2 errors");
        assertThat(fine.code()).isZero();
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    private static Tool.Outcome check(String... settings) {
        List<String> arguments = new ArrayList<>(List.of("config", "check"));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return Tool.run(arguments.toArray(String[]::new));
    }
}
