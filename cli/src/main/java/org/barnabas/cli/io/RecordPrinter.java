package org.barnabas.cli.io;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.barnabas.cli.tool.Json;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as they come: by a pattern, or one JSON object a line.
 *
 * <p>Pattern: {@code %t} topic, {@code %p} partition, {@code %o} offset, {@code %T} timestamp in ms, {@code %k} key,
 * {@code %v} value, {@code %h} headers, {@code %%} a percent sign, {@code \t} and {@code \n}.
 */
final class RecordPrinter {

    private final PrintWriter out;
    private final @Nullable String pattern;

    /** With a null pattern, JSON. */
    RecordPrinter(PrintWriter out, @Nullable String pattern) {
        this.out = out;
        this.pattern = pattern == null ? null : pattern.replace("\\t", "\t").replace("\\n", "\n");
    }

    void print(ConsumerRecord<byte[], byte[]> record) {
        out.println(pattern == null ? Json.line(fields(record)) : format(pattern, record));
    }

    private static String format(String pattern, ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            if (c == '%' && i < pattern.length()) {
                text.append(field(pattern.charAt(i++), record));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static Object field(char code, ConsumerRecord<byte[], byte[]> record) {
        return switch (code) {
            case 't' -> record.topic();
            case 'p' -> record.partition();
            case 'o' -> record.offset();
            case 'T' -> record.timestamp();
            case 'k' -> shown(record.key());
            case 'v' -> shown(record.value());
            case 'h' -> headers(record);
            case '%' -> "%";
            default -> "%" + code;
        };
    }

    private static Map<String, @Nullable Object> fields(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("topic", record.topic());
        fields.put("partition", record.partition());
        fields.put("offset", record.offset());
        fields.put("timestamp", record.timestamp());
        fields.put("key", text(record.key()));
        fields.put("value", text(record.value()));
        fields.put("headers", headers(record));
        return fields;
    }

    private static Map<String, @Nullable Object> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), text(header.value()));
        }
        return headers;
    }

    private static String shown(byte @Nullable [] bytes) {
        String text = text(bytes);
        return text == null ? "" : text;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
