package org.barnabas.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.barnabas.cli.tool.Escapes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Records by a pattern such as {@code %p:%o %k -> %v}: text, and what {@link #PLACEHOLDERS} lists. */
final class RecordPattern {

    static final String PLACEHOLDERS =
            "%t topic, %p partition, %o offset, %T timestamp in ms, %k key, %v value, %K and %V"
                    + " their lengths in bytes (-1: null), %h headers, %% a percent sign";

    private static final byte[] NOTHING = {};

    /** What a placeholder or the text between two writes. */
    private interface Part {
        void write(ConsumerRecord<byte[], byte[]> record, OutputStream out, Look look) throws IOException;
    }

    /** How bytes look. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares looks
    private record Look(ByteFormat key, ByteFormat value, byte[] nothing) {}

    private final List<Part> parts = new ArrayList<>();

    /**
     * Understands a pattern.
     *
     * @throws TypeConversionException if it has a placeholder that there is not
     */
    RecordPattern(String pattern) {
        int i = 0;
        while (i < pattern.length()) {
            int percent = pattern.indexOf('%', i);
            String text = percent < 0 ? pattern.substring(i) : pattern.substring(i, percent);
            if (!text.isEmpty()) {
                parts.add(constant(Escapes.bytes(text)));
            }
            if (percent < 0) {
                break;
            }
            if (percent == pattern.length() - 1) {
                throw new TypeConversionException("'%' at the end names nothing; there are " + PLACEHOLDERS);
            }
            parts.add(placeholder(pattern.charAt(percent + 1)));
            i = percent + 2;
        }
    }

    /**
     * Writes records so.
     *
     * @param nothing what stands for a key or value that is null
     */
    RecordSink sink(ByteFormat key, ByteFormat value, byte @Nullable [] nothing) {
        Look look = new Look(key, value, nothing == null ? NOTHING : nothing);
        return (record, out) -> {
            for (Part part : parts) {
                part.write(record, out, look);
            }
            out.write('\n');
        };
    }

    private static Part constant(byte[] text) {
        return (record, out, look) -> out.write(text);
    }

    private static Part placeholder(char code) {
        return switch (code) {
            case 't' -> (record, out, look) -> write(record.topic(), out);
            case 'p' -> (record, out, look) -> write(record.partition(), out);
            case 'o' -> (record, out, look) -> write(record.offset(), out);
            case 'T' -> (record, out, look) -> write(record.timestamp(), out);
            case 'k' -> (record, out, look) -> write(record.key(), look.key(), out, look);
            case 'v' -> (record, out, look) -> write(record.value(), look.value(), out, look);
            case 'K' -> (record, out, look) -> write(length(record.key()), out);
            case 'V' -> (record, out, look) -> write(length(record.value()), out);
            case 'h' -> (record, out, look) -> headers(record, out);
            case '%' -> constant(new byte[] {'%'});
            default -> throw new TypeConversionException("there is no %" + code + "; there are " + PLACEHOLDERS);
        };
    }

    private static void write(Object value, OutputStream out) throws IOException {
        out.write(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(byte @Nullable [] bytes, ByteFormat format, OutputStream out, Look look)
            throws IOException {
        out.write(bytes == null ? look.nothing() : format.shown(bytes));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? -1 : bytes.length;
    }

    /** {@code {a=1, b}}: in their order, a null value without {@code =}. */
    private static void headers(ConsumerRecord<byte[], byte[]> record, OutputStream out) throws IOException {
        out.write('{');
        boolean first = true;
        for (Header header : record.headers()) {
            write(first ? header.key() : ", " + header.key(), out);
            first = false;
            byte[] value = header.value();
            if (value != null) {
                out.write('=');
                out.write(value);
            }
        }
        out.write('}');
    }

    /** For the command-line library. */
    static final class Converter implements ITypeConverter<RecordPattern> {
        @Override
        public RecordPattern convert(String text) {
            return new RecordPattern(text);
        }
    }
}
