package org.barnabas.cli.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/** Records as {@link JsonSink} writes them; {@code topic} and {@code offset} do not count. */
final class JsonSource implements RecordSource {

    private static final String FIELDS =
            "key, keyBase64, value, valueBase64, headers, timestamp, partition; topic and offset" + " do not count";

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser in;
    private final RecordDefaults defaults;
    private final int partitions;

    /**
     * Reads records from a stream.
     *
     * @param partitions how many the topic has: what says that it is for another one is refused
     */
    JsonSource(InputStream in, RecordDefaults defaults, int partitions) throws IOException {
        this.partitions = partitions;
        this.in = FACTORY.createParser(in);
        this.defaults = defaults;
    }

    /** Reads one object; what it has is put together at its end. */
    private final class Draft {
        private byte @Nullable [] key;
        private byte @Nullable [] value;
        private boolean hasValue;
        private @Nullable Long timestamp;
        private @Nullable Integer partition;
        private final List<Header> headers = new ArrayList<>(defaults.headers());

        void field(String name) throws IOException {
            switch (name) {
                case "key" -> key = bytes(name, defaults.keyFormat());
                case "keyBase64" -> key = bytes(name, ByteFormat.BASE64);
                case "value" -> value(bytes(name, defaults.valueFormat()));
                case "valueBase64" -> value(bytes(name, ByteFormat.BASE64));
                case "timestamp" -> timestamp = number(name) < 0 ? null : Long.valueOf(in.getLongValue());
                case "partition" -> partition = (int) number(name);
                case "headers" -> headers();
                case "topic", "offset" -> in.skipChildren();
                default -> throw complaint("there is no field " + name + " in a record; there are " + FIELDS);
            }
        }

        private void value(byte @Nullable [] bytes) {
            value = bytes;
            hasValue = true;
        }

        private void headers() throws IOException {
            if (in.currentToken() != JsonToken.START_ARRAY) {
                throw complaint("headers are a list, such as [{\"key\":\"a\",\"value\":\"1\"}]");
            }
            while (in.nextToken() == JsonToken.START_OBJECT) {
                headers.add(header());
            }
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw complaint("a header is an object, such as {\"key\":\"a\",\"value\":\"1\"}");
            }
        }

        ProducerRecord<byte[], byte[]> record() {
            if (!hasValue) {
                throw complaint("the record has neither value nor valueBase64; a null value deletes a key");
            }
            Integer to = defaults.partition() == null ? partition : defaults.partition();
            if (to != null && (to < 0 || to >= partitions)) {
                throw noPartition(to);
            }
            return new ProducerRecord<>(defaults.topic(), to, timestamp, key, value, headers);
        }
    }

    @Override
    public @Nullable ProducerRecord<byte[], byte[]> next() throws IOException {
        try {
            JsonToken token = in.nextToken();
            if (token == null) {
                return null;
            }
            if (token != JsonToken.START_OBJECT) {
                throw complaint("each record is an object, such as {\"key\":\"k\",\"value\":\"text\"}");
            }
            Draft draft = new Draft();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                draft.field(name);
            }
            return draft.record();
        } catch (JacksonException e) {
            throw complaint("this is no JSON: " + e.getOriginalMessage());
        }
    }

    private Header header() throws IOException {
        String key = null;
        byte[] value = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "key" -> key = in.getValueAsString();
                case "value" -> value = bytes("a header's value", ByteFormat.STRING);
                case "valueBase64" -> value = bytes("a header's valueBase64", ByteFormat.BASE64);
                default ->
                    throw complaint("there is no field " + name + " in a header; there are key, value, valueBase64");
            }
        }
        if (key == null) {
            throw complaint("a header has a key");
        }
        return new RecordHeader(key, value);
    }

    private byte @Nullable [] bytes(String what, ByteFormat format) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (format == ByteFormat.JSON) {
            ByteArrayOutputStream document = new ByteArrayOutputStream();
            try (JsonGenerator json = FACTORY.createGenerator(document)) {
                json.copyCurrentStructureExact(in);
            }
            return document.toByteArray();
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw complaint(what + " is no string; with --key-format json and --value-format json it may be any JSON");
        }
        return format.decode(in.getText().getBytes(StandardCharsets.UTF_8), "line " + lineNumber() + ": " + what);
    }

    private long number(String name) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw complaint(name + " is a number");
        }
        return in.getLongValue();
    }

    /** The producer would wait for it until its time is up. */
    private ToolException noPartition(int wanted) {
        String topic = defaults.topic();
        return complaint("the record is for partition " + wanted + ", but topic " + topic + " has only "
                + (partitions == 1 ? "the partition 0" : "the partitions 0 to " + (partitions - 1))
                + "\n--partition N sends all to one; without the field partition the key decides"
                + (wanted < 0
                        ? ""
                        : "; more partitions, at least " + (wanted + 1) + ": barnabas topic alter " + topic
                                + " --partitions " + (wanted + 1)));
    }

    private ToolException complaint(String problem) {
        return new ToolException("line " + lineNumber() + ": " + problem);
    }

    private int lineNumber() {
        return in.currentTokenLocation().getLineNr();
    }
}
