package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition of several small segments, left behind by a broker that was stopped. */
class LogDumpTest {

    private static final int RECORDS = 40;

    @TempDir
    private static Path folder;

    private static Path partition = Path.of("");

    @BeforeAll
    static void writeLog() throws Exception {
        try (BarnabasBroker broker = BarnabasBroker.start(BrokerConfig.of(Map.of(
                "data.dir", folder.toString(),
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "zookeeper.embedded.port", "0",
                "metrics.port", "0")))) {
            String address = broker.bootstrapServers();
            Tool.run(
                            "topic",
                            "create",
                            "t",
                            "-p",
                            "1",
                            "-c",
                            "segment.bytes=16384",
                            "-c",
                            "index.interval.bytes=1024",
                            "-b",
                            address)
                    .ok();
            for (int i = 0; i < RECORDS; i++) {
                String line = i + "=" + "v".repeat(1_000) + "\n";
                Stdin.with(
                        line,
                        () -> Tool.run("produce", "t", "--key-separator", "=", "--header", "h=1", "-b", address)
                                .ok());
            }
        }
        partition = folder.resolve("logs/t-0");
    }

    private static List<JsonNode> dump(Path path, String... more) {
        String[] arguments = Stream.concat(Stream.of("log", "dump", path.toString(), "-o", "json"), Stream.of(more))
                .toArray(String[]::new);
        return StreamSupport.stream(Tool.run(arguments).ok().json().spliterator(), false)
                .toList();
    }

    private static List<JsonNode> ofKind(List<JsonNode> entries, String kind) {
        return entries.stream()
                .filter(entry -> entry.get("kind").asText().equals(kind))
                .toList();
    }

    @Test
    void aFolderShowsBatchesOfAllSegmentsAndWhatElseThereIs() {
        // When
        List<JsonNode> entries = dump(partition);

        // Then
        List<JsonNode> batches = ofKind(entries, "batch");
        assertThat(batches)
                .extracting(batch -> batch.get("detail").get("baseOffset").asInt())
                .containsExactlyElementsOf(IntStream.range(0, RECORDS).boxed().toList());
        assertThat(batches).allSatisfy(batch -> {
            assertThat(batch.get("detail").get("crcValid").asBoolean()).isTrue();
            assertThat(batch.get("detail").get("records").asInt()).isEqualTo(1);
            assertThat(batch.get("detail").get("size").asInt()).isBetween(1_000, 1_200);
            assertThat(batch.get("detail").get("producerId").asLong()).isNotNegative();
        });
        assertThat(batches.stream().map(batch -> batch.get("file").asText()).distinct())
                .hasSizeGreaterThan(1);
        assertThat(ofKind(entries, "producer"))
                .isNotEmpty()
                .allSatisfy(producer -> assertThat(
                                producer.get("detail").get("lastOffset").asLong())
                        .isNotNegative());
        assertThat(ofKind(entries, "damaged")).isEmpty();
        assertThat(entries.stream().map(entry -> entry.get("file").asText()))
                .contains("leader-epoch-checkpoint", "partition.metadata");
    }

    @Test
    void indexesPointIntoTheirSegment() {
        // Given
        Path index = partition.resolve("00000000000000000000.index");
        Path times = partition.resolve("00000000000000000000.timeindex");

        // When
        List<JsonNode> offsets = ofKind(dump(index), "offset");
        List<JsonNode> timestamps = ofKind(dump(times), "time");

        // Then
        List<Integer> positions = dump(partition.resolve("00000000000000000000.log")).stream()
                .map(batch -> batch.get("position").asInt())
                .toList();
        assertThat(offsets)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(positions)
                        .contains(entry.get("detail").get("position").asInt()));
        assertThat(timestamps).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.get("detail").get("timestamp").asLong()).isPositive();
            assertThat(entry.get("detail").get("offset").asInt()).isBetween(0, RECORDS);
        });
    }

    @Test
    void recordsAreShownOnDemand() {
        // Given
        Path segment = partition.resolve("00000000000000000000.log");

        // When
        List<JsonNode> records = ofKind(dump(segment, "--records"), "record");
        Outcome table = Tool.run("log", "dump", segment.toString(), "--records").ok();

        // Then
        JsonNode second = records.get(1).get("detail");
        assertThat(second.get("offset").asInt()).isEqualTo(1);
        assertThat(second.get("key").asText()).isEqualTo("1");
        assertThat(second.get("value").asText()).startsWith("vvv");
        assertThat(second.get("headers").toString()).isEqualTo("[{\"key\":\"h\",\"value\":\"1\"}]");
        assertThat(table.out())
                .containsPattern("baseOffset=0 lastOffset=0 records=1 size=1(\\.\\d)? KiB")
                .contains("value=" + "v".repeat(80) + "... headers=h=1")
                .containsPattern("maxTimestamp=20\\d\\d-\\d\\d-\\d\\dT");
    }

    @Test
    void damageAndTornTailsAreShown() throws IOException {
        // Given
        Path copy = folder.resolve("00000000000000000000.log");
        byte[] content = Files.readAllBytes(partition.resolve("00000000000000000000.log"));
        content[200] ^= 1;
        Files.write(copy, java.util.Arrays.copyOf(content, content.length - 10));

        // When
        Outcome outcome = Tool.run("log", "dump", copy.toString(), "-o", "json");
        List<JsonNode> entries =
                StreamSupport.stream(outcome.json().spliterator(), false).toList();

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains(copy.getFileName() + ": nothing is good: its first batch is damaged");
        assertThat(entries.get(0).get("kind").asText()).isEqualTo("damaged");
        assertThat(entries.get(0).get("detail").get("crcValid").asBoolean()).isFalse();
        assertThat(entries.get(1).get("kind").asText()).isEqualTo("batch");
        assertThat(entries.get(entries.size() - 1).get("kind").asText()).isEqualTo("cut off");
    }

    @Test
    void howFarALogIsGoodIsTold() throws IOException {
        // Given
        List<JsonNode> batches = dump(partition.resolve("00000000000000000000.log"));
        int second = batches.get(1).get("position").asInt();
        int third = batches.get(2).get("position").asInt();
        byte[] content = Files.readAllBytes(partition.resolve("00000000000000000000.log"));
        Path torn =
                Files.write(folder.resolve("00000000000000000000.log"), java.util.Arrays.copyOf(content, third + 20));
        byte[] flipped = content.clone();
        flipped[third - 1] ^= 1;
        Path damaged = Files.write(folder.resolve("00000000000000000001.log"), flipped);

        // When
        Outcome tornOutcome = Tool.run("log", "dump", torn.toString());
        Outcome damagedOutcome = Tool.run("log", "dump", damaged.toString());

        // Then
        assertThat(tornOutcome.code()).isEqualTo(1);
        assertThat(tornOutcome.err()).contains("good up to position " + third + ", offset 1; what follows is cut off");
        assertThat(damagedOutcome.code()).isEqualTo(1);
        assertThat(damagedOutcome.err())
                .contains("good up to position " + second + ", offset 0; the next batch is damaged");
        assertThat(damagedOutcome.out()).contains("damaged").contains("baseOffset=2");
    }

    @Test
    void aMissingPathIsExplained() {
        // When
        Outcome missing = Tool.run("log", "dump", folder.resolve("none").toString());
        Outcome unknown = Tool.run(
                        "log", "dump", partition.resolve("partition.metadata").toString())
                .ok();

        // Then
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("none").contains("data/logs/TOPIC-0");
        assertThat(unknown.out()).contains("topic_id");
    }

    @Test
    void bytesThatAreNoTextAreInBase64AndDoNothingToATerminal() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        byte[] line = {'k', 0x1b, '[', '3', '1', 'm', '=', (byte) 0xff, 0, 'v', '\r', '\n'};
        Stdin.with(
                line, () -> Tool.ask("produce", topic, "--key-separator", "=").ok());
        Path segment = SharedBroker.logs().resolve(topic + "-0/00000000000000000000.log");

        // When
        JsonNode record = ofKind(dump(segment, "--records"), "record").get(0).get("detail");
        Outcome table = Tool.run("log", "dump", segment.toString(), "--records").ok();

        // Then
        assertThat(record.get("key").asText()).isEqualTo("k\u001b[31m");
        assertThat(record.get("valueBase64").binaryValue()).containsExactly(0xff, 0, 'v', '\r');
        assertThat(record.has("value")).isFalse();
        assertThat(table.out()).contains("key=k\\x1b[31m value=\\xff\\x00v\\r headers=-");
        assertThat(table.out().replace("\n", "").chars()).noneMatch(Character::isISOControl);
    }

    @Test
    void whatIsNoLogIsRefused() throws Exception {
        // Given
        Path readme = Files.writeString(folder.resolve("README.md"), "# Not a log\n");
        Path text = Files.writeString(folder.resolve("broker.log"), "2026-11-29 a line of text, and another\n");
        Path nothing = Files.createDirectories(folder.resolve("nothing"));

        // When
        Outcome other = Tool.run("log", "dump", readme.toString());
        Outcome named = Tool.run("log", "dump", text.toString());
        Outcome empty = Tool.run("log", "dump", nothing.toString());

        // Then
        assertThat(List.of(other, named, empty)).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
        });
        assertThat(other.err()).contains("README.md is no file of a log", ".timeindex", "data/logs/TOPIC-0");
        assertThat(named.err()).contains("broker.log is no segment");
        assertThat(empty.err()).contains("nothing is no file of a log, nor has one");
    }
}
