package org.barnabas.cli.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Each line is a record: a value, or a key, a separator and a value. Bytes, whatever they mean. */
final class LineSource implements RecordSource {

    private final ByteLines lines;
    private final RecordDefaults defaults;
    private final byte @Nullable [] keySeparator;
    private final byte @Nullable [] nothing;

    /**
     * Reads records from a stream.
     *
     * @param keySeparator what ends the key of a line, or null: lines have no key
     * @param nothing a key or value that is exactly this is null; with null, none is
     */
    LineSource(InputStream in, RecordDefaults defaults, byte @Nullable [] keySeparator, byte @Nullable [] nothing) {
        this.lines = new ByteLines(in);
        this.defaults = defaults;
        this.keySeparator = keySeparator;
        this.nothing = nothing;
    }

    /** A line without the separator is a value without a key. */
    @Override
    public @Nullable ProducerRecord<byte[], byte[]> next() throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            return null;
        }
        byte[] key = null;
        byte[] value = line;
        int split = keySeparator == null ? -1 : indexOf(line, keySeparator);
        if (keySeparator != null && split >= 0) {
            key = meant(Arrays.copyOf(line, split), defaults.keyFormat(), "key");
            value = Arrays.copyOfRange(line, split + keySeparator.length, line.length);
        }
        return new ProducerRecord<>(
                defaults.topic(),
                defaults.partition(),
                key,
                meant(value, defaults.valueFormat(), "value"),
                defaults.headers());
    }

    private byte @Nullable [] meant(byte[] text, ByteFormat format, String what) {
        return Arrays.equals(text, nothing) ? null : format.decode(text, "line " + lines.number() + ": the " + what);
    }

    private static int indexOf(byte[] line, byte[] separator) {
        for (int i = 0; i <= line.length - separator.length; i++) {
            if (Arrays.equals(line, i, i + separator.length, separator, 0, separator.length)) {
                return i;
            }
        }
        return -1;
    }
}
