package org.barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.barnabas.cli.Tool.Outcome;
import org.junit.jupiter.api.Test;

/** Whatever bytes a record has, they arrive and come back. */
class RecordBytesTest {

    private static final byte[] NO_TEXT = {(byte) 0xff, (byte) 0xfe, 0, '\r', (byte) 0x80};

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            all.writeBytes(part instanceof byte[] raw ? raw : part.toString().getBytes(StandardCharsets.UTF_8));
        }
        return all.toByteArray();
    }

    private static Outcome produce(byte[] input, String... arguments) {
        return Stdin.with(input, () -> Tool.ask(arguments).ok());
    }

    private static List<JsonNode> json(String topic, String... more) throws Exception {
        String[] arguments = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("consume", topic, "--output", "json"),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new);
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> records = new java.util.ArrayList<>();
        for (String line : Tool.ask(arguments).ok().lines()) {
            records.add(mapper.readTree(line));
        }
        return records;
    }

    @Test
    void linesAreBytesInAndBytesOut() {
        // Given
        String topic = SharedBroker.topic(1);
        byte[] lines = bytes(NO_TEXT, "=", NO_TEXT, "\n", "Größe=Maß\r\n", "=\n");

        // When
        produce(lines, "produce", topic, "--key-separator", "=");

        // Then
        assertThat(Tool.ask("consume", topic, "--format", "%k=%v").ok().bytes()).isEqualTo(lines);
    }

    @Test
    void aSeparatorMayBeAnyBytes() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        produce(bytes(NO_TEXT, "\t", new byte[] {(byte) 0xfd}, "v\n"), "produce", topic, "--key-separator", "\\t\\xfd");

        // Then
        assertThat(Tool.ask("consume", topic, "--format", "%k%v").ok().bytes()).isEqualTo(bytes(NO_TEXT, "v\n"));
    }

    @Test
    void jsonTellsBytesFromTextAndNullFromEverythingElse() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        produce(
                bytes("null:null\n", ":\n", "ü:", NO_TEXT, "\n", "NIL:NIL\n"),
                "produce",
                topic,
                "--key-separator",
                ":",
                "--null",
                "NIL");

        // When
        List<JsonNode> records = json(topic);
        Outcome pattern = Tool.ask("consume", topic, "--format", "%k,%K,%V", "--null", "NIL")
                .ok();

        // Then
        assertThat(records.get(0).get("key").asText()).isEqualTo("null");
        assertThat(records.get(0).get("key").isTextual()).isTrue();
        assertThat(records.get(0).get("value").isTextual()).isTrue();
        assertThat(records.get(1).get("value").asText()).isEmpty();
        assertThat(records.get(2).get("key").asText()).isEqualTo("ü");
        assertThat(records.get(2).has("value")).isFalse();
        assertThat(records.get(2).get("valueBase64").binaryValue()).isEqualTo(NO_TEXT);
        assertThat(records.get(3).get("key").isNull()).isTrue();
        assertThat(records.get(3).get("value").isNull()).isTrue();
        assertThat(pattern.lines()).containsExactly("null,4,4", ",0,0", "ü,2,5", "NIL,-1,-1");
    }

    @Test
    void keysAndValuesAreWrittenAsWanted() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        produce(bytes("00ff:{\"a\":1}\n"), "produce", topic, "--key-separator", ":", "--key-format", "hex");
        produce(bytes("AP8=:[1, 2]\n"), "produce", topic, "--key-separator", ":", "--key-format", "base64");

        // When
        Outcome base64 = Tool.ask(
                        "consume", topic, "--format", "%k %v", "--key-format", "base64", "--value-format", "hex")
                .ok();
        List<JsonNode> documents = json(topic, "--key-format", "hex", "--value-format", "json");

        // Then
        assertThat(base64.lines()).containsExactly("AP8= 7b2261223a317d", "AP8= 5b312c20325d");
        assertThat(documents.get(0).get("key").asText()).isEqualTo("00ff");
        assertThat(documents.get(0).get("value").get("a").asInt()).isEqualTo(1);
        assertThat(documents.get(1).get("value").get(1).asInt()).isEqualTo(2);
    }

    @Test
    void whatIsNotAsItWasSaidToBeIsRefusedByItsLine() {
        // Given
        String topic = SharedBroker.topic(1);

        // When
        Outcome hex = Stdin.with("00\nxy\n01\n", () -> Tool.ask("produce", topic, "--value-format", "hex"));
        Outcome json = Stdin.with("{}\n{} {}\n", () -> Tool.ask("produce", topic, "--value-format", "json"));
        Outcome object =
                Stdin.with("{\"value\":\"a\"}\n{\"vlaue\":\"b\"}", () -> Tool.ask("produce", topic, "-i", "json"));
        Outcome tombstone = Stdin.with("{\"key\":\"a\"}", () -> Tool.ask("produce", topic, "-i", "json"));
        Outcome partition = Stdin.with(
                "{\"value\":\"a\",\"partition\":7}",
                () -> Tool.ask("produce", topic, "-i", "json", "--timeout-ms", "1000"));

        // Then
        assertThat(List.of(hex, json, object, tombstone, partition))
                .allSatisfy(outcome -> assertThat(outcome.code()).isEqualTo(1));
        assertThat(hex.err()).contains("line 2: the value cannot be read as hex", "1 of 1 records were acknowledged");
        assertThat(json.err()).contains("line 2: the value cannot be read as json");
        assertThat(object.err()).contains("line 2: there is no field vlaue", "valueBase64");
        assertThat(tombstone.err()).contains("line 1: the record has neither value nor valueBase64");
        assertThat(partition.err())
                .contains("line 1: the record is for partition 7")
                .contains("0 of 0 records were acknowledged");
    }

    @Test
    void headersKeepOrderRepetitionNullAndBytes() throws Exception {
        // Given
        String topic = SharedBroker.topic(1);
        String headers =
                "[{\"key\":\"b\",\"value\":\"1\"},{\"key\":\"a\",\"value\":null},{\"key\":\"b\",\"value\":\"\"},"
                        + "{\"key\":\"c\",\"valueBase64\":\"/wA=\"}]";

        // When
        produce(bytes("{\"value\":\"v\",\"headers\":" + headers + "}"), "produce", topic, "--input", "json");
        produce(bytes("w\n"), "produce", topic, "--header", "h=1", "--header", "h=2=3", "--header", "h=");

        // Then
        assertThat(json(topic).get(0).get("headers").toString()).isEqualTo(headers);
        assertThat(Tool.ask("consume", topic, "--from", "1", "--format", "%h")
                        .ok()
                        .lines())
                .containsExactly("{h=1, h=2=3, h=}");
    }

    @Test
    void unknownPlaceholdersAreRefusedWithThoseThereAre() {
        // When
        Outcome unknown = Tool.run("consume", "t", "--format", "%q");
        Outcome unfinished = Tool.run("consume", "t", "--format", "100%");
        Outcome format = Tool.run("consume", "t", "--key-format", "avro");

        // Then
        assertThat(List.of(unknown, unfinished, format))
                .allSatisfy(outcome -> assertThat(outcome.code()).isEqualTo(2));
        assertThat(unknown.err()).contains("there is no %q", "%k key", "%h headers");
        assertThat(unfinished.err()).contains("%k key");
        assertThat(format.err()).contains("avro", "base64");
    }

    @Test
    void aTopicIsCopiedWithAllThatItsRecordsHave() throws Exception {
        // Given
        String topic = SharedBroker.topic(3);
        String copy = SharedBroker.topic(3);
        produce(
                bytes(
                        "{'key':'k','value':'v','partition':2,'timestamp':1795389323035}\n".replace('\'', '"'),
                        "{'keyBase64':'/wA=','value':null,'partition':2,'timestamp':7,'headers':[{'key':'','value':null}]}\n"
                                .replace('\'', '"'),
                        "{'key':null,'valueBase64':'/w==','partition':0,'timestamp':8}".replace('\'', '"')),
                "produce",
                topic,
                "-i",
                "json");

        // When
        Outcome printed = Tool.ask("consume", topic, "-o", "json").ok();
        produce(printed.bytes(), "produce", copy, "-i", "json");

        // Then
        assertThat(printed.lines()).hasSize(3);
        List<String> copied = Tool.ask("consume", copy, "-o", "json").ok().lines();
        assertThat(copied.stream().map(line -> line.replace(copy, topic)))
                .containsExactlyInAnyOrderElementsOf(printed.lines());
    }
}
