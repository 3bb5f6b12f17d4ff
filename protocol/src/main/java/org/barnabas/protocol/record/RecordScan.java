package org.barnabas.protocol.record;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the records of an uncompressed batch that checks every length without creating an object. Absolute
 * reads from a {@link ByteBuffer} are the cheapest safe access to direct memory that the JIT knows. Reusable, not
 * thread-safe.
 *
 * <p>A field that does not fit moves the position beyond the record's end; every later check then fails as well, so
 * that only the end needs a test.
 */
final class RecordScan {
    private ByteBuffer source = ByteBuffer.allocate(0);
    private int at;

    private int index;
    private int firstNullKey;
    private long minTimestamp;
    private long maxTimestamp;
    private int maxTimestampIndex;

    /**
     * Checks that exactly {@code count} well-formed records with ascending offsets lie between two indexes.
     *
     * @return what is wrong with the record {@link #index}; null if all is well
     */
    @Nullable
    String scan(ByteBuffer buffer, int from, int to, int count, long baseTimestamp) {
        source = buffer;
        at = from;
        firstNullKey = -1;
        minTimestamp = Long.MAX_VALUE;
        maxTimestamp = Long.MIN_VALUE;
        maxTimestampIndex = 0;
        for (index = 0; index < count; index++) {
            int size = varint(to);
            if (size < 0 || size > to - at) {
                return "Record reaches beyond its batch";
            }
            int end = at + size;
            String problem = record(end, baseTimestamp);
            if (problem != null) {
                return problem;
            }
        }
        return at == to ? null : "Batch holds more than its record count says";
    }

    private @Nullable String record(int end, long baseTimestamp) {
        at++; // attributes, unused in this format
        long timestamp = baseTimestamp + varlong(end);
        if (timestamp > maxTimestamp) {
            maxTimestamp = timestamp;
            maxTimestampIndex = index;
        }
        minTimestamp = Math.min(minTimestamp, timestamp);
        int delta = varint(end);
        int keySize = varint(end);
        skip(keySize, end);
        skip(varint(end), end);
        headers(end);
        if (at != end) {
            return "Fields of a record do not match its length";
        }
        if (delta != index) {
            return "Offset of a record is not its predecessor's plus one";
        }
        if (keySize < 0 && firstNullKey < 0) {
            firstNullKey = index;
        }
        return null;
    }

    private void headers(int end) {
        int count = varint(end);
        if (count < 0 || count > end - at) {
            at = end + 1;
            return;
        }
        for (int i = 0; i < count; i++) {
            int keySize = varint(end);
            if (keySize < 0) {
                at = end + 1;
                return;
            }
            skip(keySize, end);
            skip(varint(end), end);
        }
    }

    private void skip(int size, int end) {
        if (size > 0) {
            at = size > end - at ? end + 1 : at + size;
        } else if (size < -1) {
            at = end + 1;
        }
    }

    /** Lengths and deltas nearly always fit in one or two bytes: those need no loop. */
    private int varint(int end) {
        int left = end - at;
        if (left > 0) {
            int first = source.get(at);
            if (first >= 0) {
                at++;
                return first >>> 1 ^ -(first & 1);
            }
            if (left > 1) {
                int second = source.get(at + 1);
                if (second >= 0) {
                    at += 2;
                    int raw = (first & 0x7f) | second << 7;
                    return raw >>> 1 ^ -(raw & 1);
                }
            }
        }
        long raw = unsigned(end, Varints.MAX_VARINT_BYTES);
        return (int) (raw >>> 1) ^ -(int) (raw & 1);
    }

    private long varlong(int end) {
        long raw = unsigned(end, 10);
        return raw >>> 1 ^ -(raw & 1);
    }

    private long unsigned(int end, int maxBytes) {
        long raw = 0;
        int last = Math.min(end, at + maxBytes);
        for (int shift = 0; at < last; shift += 7) {
            byte next = source.get(at++);
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return raw;
            }
        }
        at = end + 1;
        return 0;
    }

    /** Index of the record that {@link #scan} complained about. */
    int index() {
        return index;
    }

    /** Index of the first record without a key; -1 if all have one. */
    int firstNullKey() {
        return firstNullKey;
    }

    long minTimestamp() {
        return minTimestamp;
    }

    long maxTimestamp() {
        return maxTimestamp;
    }

    int maxTimestampIndex() {
        return maxTimestampIndex;
    }
}
