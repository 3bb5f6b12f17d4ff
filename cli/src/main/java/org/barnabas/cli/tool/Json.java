package org.barnabas.cli.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain values as JSON: always UTF-8, whatever the locale. Streams, because data binding would cost a tool a good
 * part of its start.
 */
public final class Json {

    /** Behind the name of a field whose bytes are no text. */
    public static final String BASE64 = "Base64";

    private Json() {}

    /** A value on one line. Maps, collections, strings, numbers, booleans and null; anything else by its text. */
    public static String line(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void print(OutputStream out, Table table) {
        try (JsonGenerator json = new JsonFactory()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .createGenerator(out)
                .useDefaultPrettyPrinter()) {
            json.writeStartArray();
            for (List<@Nullable Object> row : table.rows()) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    json.writeFieldName(table.columns().get(i));
                    write(json, row.get(i));
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes as a field: a string, null, or base64 under another name. */
    public static void writeField(JsonGenerator json, String name, @Nullable Payload payload) throws IOException {
        String text = payload == null ? null : payload.text();
        if (payload != null && text == null) {
            json.writeStringField(name + BASE64, payload.base64());
        } else {
            json.writeStringField(name, text);
        }
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof ByteCount size) {
            json.writeNumber(size.bytes());
        } else if (value instanceof SettingValue setting) {
            json.writeString(setting.value());
        } else if (value instanceof Instant time) {
            json.writeNumber(time.toEpochMilli());
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String name = String.valueOf(entry.getKey());
                if (entry.getValue() instanceof Payload payload) {
                    writeField(json, name, payload);
                } else {
                    json.writeFieldName(name);
                    write(json, entry.getValue());
                }
            }
            json.writeEndObject();
        } else if (value instanceof HeaderField header) {
            write(json, header.parts());
        } else if (value instanceof Collection<?> many) {
            json.writeStartArray();
            for (Object item : many) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Double || value instanceof Float) {
            json.writeNumber(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }
}
