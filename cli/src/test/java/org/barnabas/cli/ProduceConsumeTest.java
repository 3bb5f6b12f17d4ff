package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceConsumeTest {

    @TempDir
    private Path folder;

    private static Outcome produce(String lines, String... arguments) {
        return Stdin.with(lines, () -> Tool.ask(arguments).ok());
    }

    @Test
    void linesOfStandardInputBecomeRecords() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome sent = produce("one\ntwo\n\nthree", "produce", topic, "--output", "json");

        // Then
        assertThat(sent.json().get(0).get("records").asLong()).isEqualTo(4);
        assertThat(Tool.ask("consume", topic).ok().lines()).containsExactly("one", "two", "", "three");
    }

    @Test
    void aFileWithKeysAndHeadersComesBackAsJson() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        Path file = Files.writeString(folder.resolve("lines"), "k:v:w\nnone\n:empty\n");

        // When
        Tool.ask(
                        "produce",
                        topic,
                        "--file",
                        file.toString(),
                        "--key-separator",
                        ":",
                        "--header",
                        "a=1",
                        "--header",
                        "b=x=y")
                .ok();
        Outcome read = Tool.ask("consume", topic, "--output", "json").ok();

        // Then
        ObjectMapper mapper = new ObjectMapper();
        JsonNode first = mapper.readTree(read.lines().get(0));
        assertThat(first.get("topic").asText()).isEqualTo(topic);
        assertThat(first.get("partition").asInt()).isZero();
        assertThat(first.get("offset").asLong()).isZero();
        assertThat(first.get("timestamp").asLong()).isPositive();
        assertThat(first.get("key").asText()).isEqualTo("k");
        assertThat(first.get("value").asText()).isEqualTo("v:w");
        assertThat(first.get("headers"))
                .isEqualTo(mapper.readTree("[{'key':'a','value':'1'},{'key':'b','value':'x=y'}]".replace('\'', '"')));
        assertThat(mapper.readTree(read.lines().get(1)).get("key").isNull()).isTrue();
        assertThat(mapper.readTree(read.lines().get(2)).get("key").asText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecIsWrittenAndRead(String codec) {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        produce("a\n".repeat(500), "produce", topic, "--compression", codec, "--acks", "1");

        // Then
        assertThat(Tool.ask("consume", topic).ok().lines()).hasSize(500).containsOnly("a");
        assertThat(Tool.run(
                                "log",
                                "dump",
                                SharedBroker.logs().resolve(topic + "-0").toString())
                        .ok()
                        .out())
                .contains("compression=" + codec);
    }

    @Test
    void consumeStartsWhereTold() {
        // Given
        String topic = SharedBroker.topic(1);
        produce("a\nb\nc\n", "produce", topic);
        Instant between = Instant.now().plusMillis(1);
        long afterMs = between.toEpochMilli();
        org.awaitility.Awaitility.await().until(() -> System.currentTimeMillis() > afterMs);
        produce("d\n", "produce", topic);

        // When
        List<String> beginning =
                Tool.ask("consume", topic, "--from", "beginning").ok().lines();
        List<String> offset = Tool.ask("consume", topic, "--from", "2").ok().lines();
        List<String> time =
                Tool.ask("consume", topic, "--from", between.toString()).ok().lines();
        List<String> late = Tool.ask("consume", topic, "--from", "2999-01-01T00:00:00Z")
                .ok()
                .lines();
        List<String> end = Tool.ask("consume", topic, "--from", "end").ok().lines();

        // Then
        assertThat(beginning).containsExactly("a", "b", "c", "d");
        assertThat(offset).containsExactly("c", "d");
        assertThat(time).containsExactly("d");
        assertThat(late).isEmpty();
        assertThat(end).isEmpty();
    }

    @Test
    void partitionAndCountNarrow() {
        // Given
        String topic = SharedBroker.topic(3);
        produce("a\nb\n", "produce", topic, "--partition", "0");
        produce("c\nd\n", "produce", topic, "--partition", "2");

        // When
        List<String> one = Tool.ask("consume", topic, "--partition", "2").ok().lines();
        List<String> first = Tool.ask("consume", topic, "--partition", "2", "--count", "1")
                .ok()
                .lines();
        Outcome none = Tool.ask("consume", topic, "--partition", "3");

        // Then
        assertThat(one).containsExactly("c", "d");
        assertThat(first).containsExactly("c");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("0 to 2");
    }

    @Test
    void theFormatSaysWhatIsPrinted() {
        // Given
        String topic = SharedBroker.topic(1);
        produce("k=v\n", "produce", topic, "--key-separator", "=", "--header", "h=1");

        // When
        Outcome read = Tool.ask("consume", topic, "--format", "%t|%p|%o|%k|%v|%K|%V|%h|100%%|\\x41\\t%T")
                .ok();

        // Then
        assertThat(read.lines().get(0)).matches(topic + "\\|0\\|0\\|k\\|v\\|1\\|1\\|\\{h=1}\\|100%\\|A\t\\d{13}");
    }

    @Test
    void aGroupGoesOnWhereItStopped() {
        // Given
        String topic = SharedBroker.topic(1);
        String group = SharedBroker.name("group");
        produce("a\nb\nc\n", "produce", topic);

        // When
        List<String> first =
                Tool.ask("consume", topic, "-g", group, "-n", "2").ok().lines();
        List<String> rest = Tool.ask("consume", topic, "-g", group).ok().lines();
        List<String> nothing = Tool.ask("consume", topic, "-g", group).ok().lines();

        // Then
        assertThat(first).containsExactly("a", "b");
        assertThat(rest).containsExactly("c");
        assertThat(nothing).isEmpty();
    }

    @Test
    void followWaitsForWhatIsToCome() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        produce("a\n", "produce", topic);
        var reading = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> Tool.ask("consume", topic, "--follow", "--count", "2"));

        // When
        produce("b\n", "produce", topic);

        // Then
        assertThat(reading.get(10, java.util.concurrent.TimeUnit.SECONDS).ok().lines())
                .containsExactly("a", "b");
    }

    @Test
    void whatCannotBeReadIsExplained() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome unknown = Tool.ask("consume", "no-such-topic");
        Outcome unknownInGroup = Tool.ask("consume", "no-such-topic", "--group", "g");
        Outcome where = Tool.ask("consume", topic, "--from", "yesterday");
        Outcome both = Tool.ask("consume", topic, "--group", "g", "--partition", "0");
        Outcome offsetInGroup = Tool.ask("consume", topic, "--group", "g", "--from", "7");

        // Then
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("no-such-topic").contains("barnabas topic list");
        assertThat(unknownInGroup.code()).isEqualTo(1);
        assertThat(unknownInGroup.err()).contains("no-such-topic").contains("barnabas topic list");
        assertThat(where.code()).isEqualTo(2);
        assertThat(where.err()).contains("yesterday").contains("beginning, end, an offset", "or a time");
        assertThat(both.code()).isEqualTo(1);
        assertThat(both.err()).contains("--group and --partition");
        assertThat(offsetInGroup.code()).isEqualTo(1);
        assertThat(offsetInGroup.err()).contains("reset-offsets");
    }

    @Test
    void whatCannotBeSentIsExplained() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome unknown = Stdin.with("a\n", () -> Tool.ask("produce", "no-such-topic", "--timeout-ms", "1000"));
        Outcome codec = Tool.ask("produce", topic, "--compression", "zip");
        Outcome acks = Tool.ask("produce", topic, "--acks", "2");
        Outcome file =
                Tool.ask("produce", topic, "--file", folder.resolve("none").toString());
        Outcome header = Tool.ask("produce", topic, "--header", "x");
        Outcome partition =
                Stdin.with("a\n", () -> Tool.ask("produce", topic, "--partition", "9", "--timeout-ms", "1000"));

        // Then
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("no-such-topic").contains("barnabas topic create");
        assertThat(codec.code()).isEqualTo(2);
        assertThat(codec.err()).contains("zip").contains("zstd");
        assertThat(acks.code()).isEqualTo(2);
        assertThat(acks.err()).contains("all, 1 or 0");
        assertThat(file.code()).isEqualTo(1);
        assertThat(file.err()).contains("none");
        assertThat(header.code()).isEqualTo(2);
        assertThat(header.err()).contains("KEY=VALUE");
        assertThat(partition.code()).isEqualTo(1);
        assertThat(partition.err()).contains("9").contains("barnabas topic describe");
    }

    @Test
    void anOffsetThatThereIsNotIsToldWithThoseThereAre() {
        // Given
        String topic = SharedBroker.topic(2);
        produce("a\nb\n", "produce", topic, "--partition", "0");

        // When
        Outcome beyond = Tool.ask("consume", topic, "--from", "99");
        Outcome inOne = Tool.ask("consume", topic, "--from", "1").ok();
        Outcome atTheEnd = Tool.ask("consume", topic, "--from", "2").ok();
        Outcome last = Tool.ask("consume", topic, "--from", "-1").ok();

        // Then
        assertThat(beyond.code()).isEqualTo(1);
        assertThat(beyond.out()).isEmpty();
        assertThat(beyond.err())
                .contains("has no offset 99 in any partition")
                .contains("partition 0 holds the offsets 0 to 1")
                .contains("partition 1 holds nothing, its next offset is 0");
        assertThat(inOne.lines()).containsExactly("b");
        assertThat(inOne.err()).contains("partition 1 ends before: its next offset is 0");
        assertThat(atTheEnd.out()).isEmpty();
        assertThat(last.lines()).containsExactly("b");
    }

    @Test
    void recordsForPartitionsThatThereAreNotAreRefusedAtOnce() {
        // Given
        String topic = SharedBroker.topic(2);
        String records = "{\"value\":\"a\",\"partition\":1}\n{\"value\":\"b\",\"partition\":2}\n";

        // When
        Outcome copy = Stdin.with(records, () -> Tool.ask("produce", topic, "-i", "json"));
        Outcome negative =
                Stdin.with("{\"value\":\"b\",\"partition\":-1}", () -> Tool.ask("produce", topic, "-i", "json"));
        Outcome forced = Stdin.with(records, () -> Tool.ask("produce", topic, "-i", "json", "--partition", "0"));

        // Then
        assertThat(copy.code()).isEqualTo(1);
        assertThat(copy.err())
                .contains(
                        "line 2: the record is for partition 2, but topic " + topic + " has only the partitions 0 to 1")
                .containsPattern("more partitions, at least 3: barnabas topic alter .*" + topic + " --partitions 3")
                .contains("--partition")
                .contains("1 of 1 records were acknowledged, and nothing behind them was sent");
        assertThat(negative.err()).contains("line 1").contains("partition -1");
        assertThat(forced.code()).isZero();
    }

    @Test
    void aFolderIsNoFileToSend() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome outcome = Tool.ask("produce", topic, "--file", folder.toString());

        // Then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains(folder + " is a folder").contains("--file FILE");
    }

    @Test
    void anOffsetThatIsGoneIsTold() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        produce("a\nb\nc\n", "produce", topic);
        try (org.apache.kafka.clients.admin.Admin admin = org.apache.kafka.clients.admin.Admin.create(
                java.util.Map.of("bootstrap.servers", SharedBroker.address()))) {
            admin.deleteRecords(java.util.Map.of(
                            new org.apache.kafka.common.TopicPartition(topic, 0),
                            org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }

        // When
        Outcome gone = Tool.ask("consume", topic, "--from", "0", "--follow");

        // Then
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains("has no offset 0").contains("partition 0 holds the offsets 2 to 2");
    }

    @Test
    void followWaitsForAnOffsetThatIsToCome() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        produce("a\n", "produce", topic);
        var reading = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> Tool.ask("consume", topic, "--from", "3", "--follow", "--count", "1"));

        // When
        produce("b\nc\nd\n", "produce", topic);

        // Then
        assertThat(reading.get().ok().lines()).containsExactly("d");
    }

    @Test
    void aBadNameIsExplainedAsWhereTopicsAreMade() {
        // When
        Outcome made = Tool.ask("topic", "create", "bad name!");
        Outcome sent = Stdin.with("a\n", () -> Tool.ask("produce", "bad name!"));
        Outcome read = Tool.ask("consume", "bad name!");

        // Then
        assertThat(List.of(sent, read)).allSatisfy(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).isEqualTo(made.err());
        });
    }
}
