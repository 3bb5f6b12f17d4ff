package org.barnabas.cli.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.barnabas.cli.tool.Json;
import org.barnabas.cli.tool.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON objects, one a line, in UTF-8; {@link JsonSource} reads them back, byte for byte.
 *
 * <pre>
 * {"topic":"t","partition":0,"offset":7,"timestamp":1795389323035,"key":"k","value":"text",
 *  "headers":[{"key":"a","value":"1"},{"key":"a","value":null},{"key":"b","valueBase64":"//4="}]}
 * </pre>
 *
 * <p>Bytes that are no UTF-8 are in {@code keyBase64}, {@code valueBase64} in place of {@code key}, {@code value}. With the
 * format {@code json} a document is a part of the line; what is none is in base64, and so is the document {@code null}.
 */
final class JsonSink implements RecordSink {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteFormat keyFormat;
    private final ByteFormat valueFormat;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    JsonSink(ByteFormat keyFormat, ByteFormat valueFormat) {
        this.keyFormat = keyFormat;
        this.valueFormat = valueFormat;
    }

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record, OutputStream out) throws IOException {
        line.reset();
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("topic", record.topic());
            json.writeNumberField("partition", record.partition());
            json.writeNumberField("offset", record.offset());
            json.writeNumberField("timestamp", record.timestamp());
            write(json, "key", record.key(), keyFormat);
            write(json, "value", record.value(), valueFormat);
            json.writeArrayFieldStart("headers");
            for (Header header : record.headers()) {
                json.writeStartObject();
                json.writeStringField("key", header.key());
                Json.writeField(json, "value", Payload.of(header.value()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        line.write('\n');
        line.writeTo(out);
    }

    private static void write(JsonGenerator json, String name, byte @Nullable [] bytes, ByteFormat format)
            throws IOException {
        if (bytes == null || format == ByteFormat.STRING) {
            Json.writeField(json, name, Payload.of(bytes));
        } else if (format != ByteFormat.JSON) {
            json.writeStringField(name, new String(format.shown(bytes), StandardCharsets.US_ASCII));
        } else {
            document(json, name, bytes);
        }
    }

    private static void document(JsonGenerator json, String name, byte[] bytes) throws IOException {
        String text = Payload.text(bytes);
        if (text == null || !ByteFormat.isJson(bytes) || text.strip().equals("null")) {
            json.writeStringField(
                    name + Json.BASE64, new String(ByteFormat.BASE64.shown(bytes), StandardCharsets.US_ASCII));
        } else {
            json.writeFieldName(name);
            // Line ends occur only between tokens, where a blank is the same.
            json.writeRawValue(text.replace('\n', ' ').replace('\r', ' '));
        }
    }
}
