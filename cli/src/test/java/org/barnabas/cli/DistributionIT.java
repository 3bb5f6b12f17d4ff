package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does who downloads the archive: unpack, start, use, stop. Runs after {@code package} has made it. */
class DistributionIT {

    private static final Pattern CLIENTS = Pattern.compile("clients +(\\S+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private static Path folder;

    private static Path home = Path.of("");

    /** What a process said, and its exit code. */
    private record Outcome(int code, String text) {}

    @BeforeAll
    static void unpack() throws Exception {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            Path archive = built.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
            run(folder, JAVA_HOME, "", "tar", "xzf", archive.toAbsolutePath().toString());
        }
        try (Stream<Path> unpacked = Files.list(folder)) {
            home = unpacked.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static Process launch(Path directory, Path javaHome, Path output, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("JAVA_HOME", javaHome.toString()));
        return builder.start();
    }

    private static Outcome run(Path directory, Path javaHome, String input, String... command) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = launch(directory, javaHome, output, List.of(command));
        process.getOutputStream().write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Outcome(process.waitFor(), Files.readString(output));
    }

    private static Outcome barnabas(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("barnabas").toString()));
        command.addAll(List.of(arguments));
        return run(folder, JAVA_HOME, input, command.toArray(String[]::new));
    }

    private static List<String> archives() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsa") || name.endsWith(".aot"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void unpackedItStartsServesAndStops() throws Exception {
        // Given
        Path output = folder.resolve("broker.txt");
        Path data = folder.resolve("data");
        Process broker = launch(
                folder,
                JAVA_HOME,
                output,
                List.of(
                        home.resolve("barnabas").toString(),
                        "start",
                        "--data",
                        data.toString(),
                        "--port",
                        "0",
                        "--set",
                        "zookeeper.embedded.port=0",
                        "--set",
                        "metrics.port=0"));
        try {
            await().atMost(PATIENCE)
                    .until(() -> CLIENTS.matcher(Files.readString(output)).find());
            Matcher clients = CLIENTS.matcher(Files.readString(output));
            assertThat(clients.find()).isTrue();
            String address = clients.group(1);

            // When
            Outcome created = barnabas("", "topic", "create", "t", "-b", address);
            Outcome sent = barnabas("one\ntwo\n", "produce", "t", "-b", address);
            Outcome read = barnabas("", "consume", "t", "-b", address);
            Outcome plainJava = run(
                    folder,
                    JAVA_HOME,
                    "",
                    JAVA_HOME.resolve("bin/java").toString(),
                    "-jar",
                    home.resolve("barnabas.jar").toString(),
                    "topic",
                    "list",
                    "-b",
                    address);
            broker.destroy();
            boolean ended = broker.waitFor(60, TimeUnit.SECONDS);

            // Then
            assertThat(created.code()).as(created.text()).isZero();
            assertThat(sent.code()).as(sent.text()).isZero();
            assertThat(read.text()).isEqualTo("one\ntwo\n");
            assertThat(plainJava.text()).contains("TOPIC").contains("t ");
            assertThat(ended).isTrue();
            assertThat(Files.readString(output)).contains("stopping").doesNotContain("WARN");
            assertThat(data.resolve("logs/.kafka_cleanshutdown")).exists();
            assertThat(archives())
                    .hasSize(2)
                    .anyMatch(name -> name.startsWith("broker-"))
                    .anyMatch(name -> name.startsWith("tools-"));
        } finally {
            broker.destroyForcibly();
        }
    }

    @Test
    void aLinkToTheLauncherWorks() throws Exception {
        // Given
        Path link = Files.createSymbolicLink(folder.resolve("link"), home.resolve("barnabas"));

        // When
        Outcome version = run(folder, JAVA_HOME, "", link.toString(), "--version");

        // Then
        assertThat(version.code()).as(version.text()).isZero();
        assertThat(version.text()).containsPattern("barnabas \\d+\\.\\d+");
    }

    @Test
    void aJavaHomeThatDoesNotExistIsAnErrorThatNamesIt() throws Exception {
        // Given
        Path nowhere = folder.resolve("nowhere");

        // When
        Outcome outcome = run(folder, nowhere, "", home.resolve("barnabas").toString(), "--version");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.text()).contains("JAVA_HOME is " + nowhere);
    }

    @Test
    void hintsNameTheCommandAsItWasTyped() throws Exception {
        // Given
        String launcher = home.resolve("barnabas").toString();

        // When
        Outcome outcome = run(folder, JAVA_HOME, "", launcher, "profile", "use", "nope");

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.text()).contains("'" + launcher + " profile list'");
    }

    @Test
    void whenQuickStartsCannotBePreparedCommandsRunWithoutAndItIsTriedAgainLater() throws Exception {
        // Given: another Java that cannot write archives
        Path javaHome = Files.createDirectories(folder.resolve("poor-java"));
        Path java = Files.createDirectories(javaHome.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\ncase \"$*\" in *DumpLoadedClassList*|*AOTCacheOutput*) echo no; exit 1;; esac\n" + "exec "
                        + JAVA_HOME.resolve("bin/java") + " \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String version = "17.0.0-poor";
        Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path failed = home.resolve("archives-" + version + ".failed");
        String launcher = home.resolve("barnabas").toString();

        // When
        Outcome first = run(folder, javaHome, "", launcher, "profile", "list");
        Outcome second = run(folder, javaHome, "", launcher, "profile", "list");
        boolean told = Files.exists(failed);
        Files.setLastModifiedTime(failed, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Outcome later = run(folder, javaHome, "", launcher, "profile", "list");

        // Then
        assertThat(List.of(first, second, later))
                .allSatisfy(outcome -> assertThat(outcome.code()).isZero());
        assertThat(first.text()).contains("could not prepare quick starts");
        assertThat(told).isTrue();
        assertThat(second.text()).doesNotContain("quick starts").contains("127.0.0.1:9092");
        assertThat(later.text()).contains("preparing quick starts");
    }
}
