package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the log of a broker goes, as a process that is started by its command. */
@Timeout(900)
class BrokerLogTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern DROPPED = Pattern.compile("barnabas_log_lines_dropped_total\\{level=\"\\w+\"} (\\S+)");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    /** A broker that is ready, with the addresses that it told. */
    private record Started(Process process, String clients, String metrics) {}

    private List<String> command(String... more) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.barnabas.cli.Main",
                "start",
                "--data=" + folder.resolve("data"),
                "--port=0",
                "--set=zookeeper.embedded.port=0",
                "--set=metrics.port=0"));
        command.addAll(List.of(more));
        return command;
    }

    private Started start(String... more) throws IOException {
        Process process = new ProcessBuilder(command(more)).start();
        processes.add(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String clients = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            clients = line.startsWith("  clients") ? line.substring(12).trim() : clients;
            if (line.startsWith("  metrics")) {
                return new Started(process, clients, line.substring(12).trim());
            }
        }
        throw new AssertionError("the broker did not start");
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whyABrokerDoesNotStartIsTheLastThatItSays() throws Exception {
        // Given: a log directory that cannot be one, and a warning before it is noticed
        Files.writeString(folder.resolve("data"), "");
        Path file = folder.resolve("server.properties");
        Files.write(
                file,
                IntStream.range(0, 200).mapToObj(i -> "no.such.key." + i + "=1").toList());

        // When
        Process process = new ProcessBuilder(command("--config=" + file)).start();
        processes.add(process);
        List<String> said = process.errorReader(StandardCharsets.UTF_8).lines().toList();

        // Then
        assertThat(said).anyMatch(line -> line.contains("WARN") && line.contains("no.such.key"));
        int reason = said.indexOf(said.stream()
                .filter(line -> line.startsWith("barnabas cannot start: "))
                .findFirst()
                .orElseThrow());
        assertThat(said.subList(reason, said.size())).noneMatch(line -> line.matches("\\d{4}-.*"));
    }

    @Test
    void standardErrorThatNobodyReadsHoldsUpNeitherClientsNorTheStop() throws Exception {
        // Given
        Started broker = start();
        try (Admin admin = admin(broker)) {

            // When: more is said than a pipe takes
            level(admin, "root", "TRACE");
            level(admin, "org.apache.zookeeper", "TRACE");
            int topics = 0;
            while (dropped(broker) == 0 && topics < 2_000) {
                admin.createTopics(List.of(new NewTopic("topic-" + topics++, 1, (short) 1)))
                        .all()
                        .get();
            }
            int served = admin.listTopics().names().get().size();

            // Then
            assertThat(dropped(broker)).isPositive();
            assertThat(served).isEqualTo(topics);
        }
        broker.process.toHandle().destroy();
        assertThat(broker.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(broker.process.exitValue()).isEqualTo(143);
        assertThat(folder.resolve("data/logs/.kafka_cleanshutdown")).exists();
    }

    @Test
    void aLogFileHasTheWholeLifeAndStandardErrorNothing() throws Exception {
        // Given
        Path file = folder.resolve("broker.log");
        Started broker = start("--log-file=" + file);

        // When
        broker.process.toHandle().destroy();
        String errors = new String(broker.process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(broker.process.waitFor()).isEqualTo(143);
        assertThat(errors).isEmpty();
        assertThat(Files.readString(file)).containsSubsequence("INFO Banner - started version=", "- stopped broker=1");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskCostsLinesAndNothingElse() throws Exception {
        // Given
        Started broker = start("--log-file=/dev/full");

        // When
        try (Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();
        }

        // Then
        Awaitility.await().atMost(PATIENCE).until(() -> dropped(broker) > 0);
        assertThat(broker.process.errorReader(StandardCharsets.UTF_8).readLine())
                .contains("the log cannot be written, lines are lost until it can: No space left on device");
    }

    @Test
    void aLogFileThatCannotBeWrittenIsSaidAtOnce() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("file"), "");

        // When
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.barnabas.cli.Main",
                        "start",
                        "--data=" + folder.resolve("data"),
                        "--log-file=" + file.resolve("below a file"))
                .start();
        processes.add(process);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(errors).contains("--log-file " + file.resolve("below a file") + " cannot be written");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static Admin admin(Started broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.clients));
    }

    private static void level(Admin admin, String logger, String level) throws Exception {
        ConfigResource loggers = new ConfigResource(ConfigResource.Type.BROKER_LOGGER, "1");
        admin.incrementalAlterConfigs(Map.of(
                        loggers, List.of(new AlterConfigOp(new ConfigEntry(logger, level), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static long dropped(Started broker) throws Exception {
        String text = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(broker.metrics)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher found = DROPPED.matcher(text);
        long all = 0;
        while (found.find()) {
            all += (long) Double.parseDouble(found.group(1));
        }
        return all;
    }
}
