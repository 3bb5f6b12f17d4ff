package org.barnabas.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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
}
