package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.barnabas.broker.config.key.ConfigProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenConfigTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("a.properties"), text);
    }

    private static List<String> problems(WrittenConfig written) {
        return ConfigCheck.of(written).problems().stream()
                .map(ConfigProblem::text)
                .toList();
    }

    @Test
    void aFileReadsAsTheJdkReadsIt() throws IOException {
        // Given
        Path file = file("# a\\\nb.x = 1 \n ! c\nlog.dirs=/a,\\\n    /b\\\\\ne\\ f:g\r\nh\n\ni=\\u00e4\\=\n");
        Properties jdk = new Properties();
        jdk.load(Files.newBufferedReader(file));

        // When
        WrittenConfig written = WrittenConfig.read(file);

        // Then
        assertThat(written.values()).isEqualTo(jdk);
        assertThat(written.place("log.dirs").line()).isEqualTo(4);
        assertThat(written.place("e f").line()).isEqualTo(6);
    }

    @Test
    void aFileOfOldWithUmlautsIsRead() throws IOException {
        // Given
        Path file = Files.write(
                folder.resolve("old.properties"), "# für\nbroker.id=3\n".getBytes(StandardCharsets.ISO_8859_1));

        // When
        WrittenConfig written = WrittenConfig.read(file);

        // Then
        assertThat(written.values()).isEqualTo(Map.of("broker.id", "3"));
    }

    @Test
    void everyProblemHasItsPlace() throws IOException {
        // Given
        Path file = file("""
                num.partitions=many
                log.retention.ms=
                bad=\\u00g0
                broker.id=1
                broker.id=2
                listeners=A://:x,B://:1,SASL_SSL://:2
                advertised.listeners=SASL_SSL://0.0.0.0:2
                """);

        // When
        List<String> problems = problems(WrittenConfig.read(file));

        // Then
        assertThat(problems)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .startsWith(file + ":1: Invalid value many for configuration num.partitions")
                                .contains("at least 1"),
                        line -> assertThat(line)
                                .startsWith(file + ":2: Invalid value '' for configuration log.retention.ms"),
                        line -> assertThat(line).startsWith(file + ":3: "),
                        line -> assertThat(line).startsWith(file + ":6: ").contains("A://:x"),
                        line -> assertThat(line).startsWith(file + ":6: ").contains("no entry for B"),
                        line -> assertThat(line).startsWith(file + ":6: ").contains("not SASL_SSL"),
                        line -> assertThat(line).startsWith(file + ":7: ").contains("Clients need an address"),
                        line -> assertThat(line).startsWith(file + ":5: ").contains("line 4"));
        assertThat(problems.get(7)).contains("the last one counts");
    }

    @Test
    void keysThatAskForNothingUnsafeAreOnlyWarnedOf() {
        // Given
        Map<String, String> asking = Map.of(
                "allow.everyone.if.no.acl.found", "false", "ssl.client.auth", "required", "zookeeper.set.acl", "true");
        Map<String, String> harmless = Map.of(
                "allow.everyone.if.no.acl.found", "true",
                "ssl.client.auth", "none",
                "zookeeper.set.acl", "False",
                "authorizer.class.name", "",
                "ssl.protocol", "TLSv1.3",
                "listener.name.a.ssl.cipher.suites", "x",
                "listener.name.a.max.connections", "3");

        // When
        ConfigCheck open = ConfigCheck.of(WrittenConfig.of(asking));
        ConfigCheck fine = ConfigCheck.of(WrittenConfig.of(harmless));

        // Then
        assertThat(open.problems()).hasSize(3).allMatch(ConfigProblem::isError);
        assertThat(fine.problems()).hasSize(7).noneMatch(ConfigProblem::isError);
        assertThat(fine.config().warnings()).hasSize(7);
    }

    private static List<ConfigProblem> judge(String... keysAndValues) {
        Map<String, String> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ConfigCheck.of(WrittenConfig.of(values)).problems();
    }

    private static void assertRefused(String key, String reason, String... keysAndValues) {
        assertThat(judge(keysAndValues)).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isTrue();
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.text()).contains(reason);
        });
    }

    private static void assertWarned(String key, String reason, String... keysAndValues) {
        assertThat(judge(keysAndValues)).singleElement().satisfies(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.text()).contains(reason);
        });
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertRefused(
                "replica.fetch.wait.max.ms",
                "replica.lag.time.max.ms (30000)",
                "replica.fetch.wait.max.ms",
                "60000",
                "replica.socket.timeout.ms",
                "60000");
        assertRefused("replica.lag.time.max.ms", "at most", "replica.lag.time.max.ms", "499");
        assertRefused(
                "replica.socket.timeout.ms", "replica.socket.timeout.ms (499)", "replica.socket.timeout.ms", "499");
        assertRefused("log.retention.hours", "-1 (for ever)", "log.retention.hours", "0");
        assertRefused("log.retention.ms", "-1 (for ever)", "log.retention.ms", "0", "log.retention.hours", "5");
        assertRefused("listeners", "zookeeper.embedded.port", "listeners", "PLAINTEXT://localhost:2181");
        assertRefused("zookeeper.embedded.port", "listeners", "zookeeper.embedded.port", "9092");
        assertRefused(
                "zookeeper.embedded.servers",
                "takes this port twice",
                "broker.id",
                "1",
                "listeners",
                "PLAINTEXT://h:3888",
                "zookeeper.embedded.servers",
                "1@h:2888:3888,2@i:2888:3888,3@j:2888:3888");
        assertRefused(
                "listeners",
                "different port",
                "listeners",
                "A://127.0.0.1:1,B://127.0.0.1:1",
                "listener.security.protocol.map",
                "A:PLAINTEXT,B:PLAINTEXT");
    }

    @Test
    void whatIsOddTogetherIsToldAndStarts() {
        assertWarned("log.retention.hours", "for ever", "log.retention.hours", "-5");
        assertWarned(
                "min.insync.replicas",
                "count as enough",
                "min.insync.replicas",
                "3",
                "default.replication.factor",
                "2");
        assertWarned("listeners", "advertised.listeners is not set", "listeners", "PLAINTEXT://0.0.0.0:9092");
        assertWarned("listeners", "advertised.listeners is not set", "listeners", "PLAINTEXT://:9092");
        assertWarned("metrics.port", "no metrics are served", "metrics.port", "9092");
        assertThat(judge("log.retention.hours", "-1", "min.insync.replicas", "2", "default.replication.factor", "3"))
                .isEmpty();
        assertThat(judge("listeners", "PLAINTEXT://h:2181", "log.retention.minutes", "0", "log.retention.ms", "1"))
                .isEmpty();
        assertThat(judge("listeners", "PLAINTEXT://0.0.0.0:9092", "advertised.listeners", "PLAINTEXT://h:9092"))
                .isEmpty();
        assertThat(judge("listeners", "PLAINTEXT://127.0.0.1:2181", "zookeeper.connect", "h:2181"))
                .isEmpty();
    }

    @Test
    void whoWritesAUnitIsToldTheNumber() {
        assertRefused("log.retention.hours", "write 72. It takes an int", "log.retention.hours", "72h");
        assertRefused("log.retention.ms", "write 259200000.", "log.retention.ms", "72h");
        assertRefused("log.segment.bytes", "write 104857600.", "log.segment.bytes", "100MB");
        assertRefused("log.cleaner.dedupe.buffer.size", "write 1073741824.", "log.cleaner.dedupe.buffer.size", "1 GiB");
        assertThat(judge("log.retention.hours", "90m", "num.partitions", "3k"))
                .allSatisfy(problem -> assertThat(problem.text()).doesNotContain("write"))
                .hasSize(2);
    }

    @Test
    void aValueThatAsksForNoSecurityIsNotCalledDangerous() {
        assertWarned("zookeeper.ssl.client.enable", "asks for none", "zookeeper.ssl.client.enable", "false");
        assertThat(judge("zookeeper.ssl.client.enable", "false").get(0).text()).doesNotContain("everybody");
    }
}
