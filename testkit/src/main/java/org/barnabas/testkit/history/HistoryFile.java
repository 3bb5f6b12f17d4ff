package org.barnabas.testkit.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A history as text, one line for each operation:
 * <pre>
 * {"client":"p1","op":"send","start":1,"end":9,"outcome":"ok","entries":[["orders",0,17,"p1-5"]]}
 * {"client":"c1","op":"commit","start":3,"end":4,"outcome":"ok","entries":[["orders",0,18,null]],"group":"g","generation":2}
 * </pre>
 * An entry is topic, partition, offset (null if unknown) and value (null if there is none); group, generation and
 * transaction are left out where there are none.
 */
final class HistoryFile {

    private static final JsonFactory JSON = new JsonFactory();

    private HistoryFile() {}

    static void write(Iterable<Operation> operations, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file);
                JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            for (Operation operation : operations) {
                write(operation, json);
                json.writeRaw('\n');
            }
        }
    }

    private static void write(Operation operation, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("client", operation.client());
        json.writeStringField("op", lower(operation.kind()));
        json.writeNumberField("start", operation.startNanos());
        json.writeNumberField("end", operation.endNanos());
        json.writeStringField("outcome", lower(operation.outcome()));
        json.writeArrayFieldStart("entries");
        for (Entry entry : operation.entries()) {
            json.writeStartArray();
            json.writeString(entry.partition().topic());
            json.writeNumber(entry.partition().partition());
            if (entry.hasOffset()) {
                json.writeNumber(entry.offset());
            } else {
                json.writeNull();
            }
            json.writeString(entry.value());
            json.writeEndArray();
        }
        json.writeEndArray();
        Context context = operation.context();
        if (context.group() != null) {
            json.writeStringField("group", context.group());
            json.writeNumberField("generation", context.generation());
        }
        if (context.transaction() != null) {
            json.writeStringField("transaction", context.transaction());
        }
        json.writeEndObject();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static void read(Path file, Consumer<Operation> to) throws IOException {
        Reading reading = new Reading();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                to.accept(reading.operation(line, number));
            }
        }
    }

    /** One pass over a file; keeps one object for each name that repeats. */
    private static final class Reading {

        private final Map<String, String> names = new HashMap<>();
        private final Map<TopicPartition, TopicPartition> partitions = new HashMap<>();

        Operation operation(String line, int number) throws IOException {
            try (JsonParser json = JSON.createParser(line)) {
                return operation(json);
            } catch (IOException | IllegalArgumentException bad) {
                throw new IOException("line " + number + " is no operation: " + bad.getMessage(), bad);
            }
        }

        private Operation operation(JsonParser json) throws IOException {
            Map<String, String> texts = new HashMap<>();
            Map<String, Long> numbers = new HashMap<>();
            List<Entry> entries = List.of();
            expect(json, JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                switch (json.nextToken()) {
                    case VALUE_STRING -> texts.put(field, name(json.getText()));
                    case VALUE_NUMBER_INT -> numbers.put(field, json.getLongValue());
                    case START_ARRAY -> entries = entries(json);
                    default -> throw new IOException("unexpected " + json.currentToken() + " in " + field);
                }
            }
            String group = texts.get("group");
            int generation = group == null ? Context.NO_GENERATION : (int) number(numbers, "generation");
            return new Operation(
                    text(texts, "client"),
                    Operation.Kind.valueOf(text(texts, "op").toUpperCase(Locale.ROOT)),
                    number(numbers, "start"),
                    number(numbers, "end"),
                    Operation.Outcome.valueOf(text(texts, "outcome").toUpperCase(Locale.ROOT)),
                    entries,
                    group == null && texts.get("transaction") == null
                            ? Context.ALONE
                            : new Context(group, generation, texts.get("transaction")));
        }

        private List<Entry> entries(JsonParser json) throws IOException {
            List<Entry> entries = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                expect(json, JsonToken.VALUE_STRING, json.currentToken() == JsonToken.START_ARRAY);
                String topic = name(json.getText());
                int partition = json.nextIntValue(Integer.MIN_VALUE);
                long offset = json.nextToken() == JsonToken.VALUE_NULL ? Entry.NO_OFFSET : json.getLongValue();
                String value = json.nextTextValue();
                expect(json, JsonToken.END_ARRAY);
                TopicPartition place = new TopicPartition(topic, partition);
                entries.add(new Entry(partitions.computeIfAbsent(place, same -> same), offset, value));
            }
            return entries;
        }

        private String name(String text) {
            return names.computeIfAbsent(text, same -> same);
        }

        private static void expect(JsonParser json, JsonToken token) throws IOException {
            expect(json, token, true);
        }

        private static void expect(JsonParser json, JsonToken token, boolean holdsSoFar) throws IOException {
            if (!holdsSoFar || json.nextToken() != token) {
                throw new IOException("expected " + token + ", found " + json.currentToken());
            }
        }

        private static String text(Map<String, String> texts, String field) throws IOException {
            return present(texts.get(field), field);
        }

        private static long number(Map<String, Long> numbers, String field) throws IOException {
            return present(numbers.get(field), field);
        }

        private static <T> T present(@Nullable T value, String field) throws IOException {
            if (value == null) {
                throw new IOException("no " + field);
            }
            return value;
        }
    }
}
