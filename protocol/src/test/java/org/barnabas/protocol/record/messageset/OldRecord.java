package org.barnabas.protocol.record.messageset;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What message formats 0 and 1 can say of a record; keys and values are bytes in the form of ISO-8859-1 strings. */
record OldRecord(
        long offset,
        long timestamp,
        @Nullable String key,
        @Nullable String value) {

    static final long NOW = 1_700_000_000_000L;

    /** Reproducible records at ascending offsets: null and empty parts, text, noise, and now and then something large. */
    static List<OldRecord> random(long seed, int count, long firstOffset, boolean gaps) {
        Random random = new Random(seed);
        List<OldRecord> records = new ArrayList<>();
        long offset = firstOffset;
        for (int i = 0; i < count; i++) {
            long timestamp = random.nextInt(8) == 0 ? -1 : NOW + random.nextInt(100_000) - 50_000;
            int most = random.nextInt(50) == 0 ? 150_000 : 1_000;
            records.add(new OldRecord(offset, timestamp, text(random, 30), text(random, most)));
            offset += gaps ? 1 + random.nextInt(3) : 1;
        }
        return records;
    }

    private static @Nullable String text(Random random, int maxLength) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            return null;
        }
        int length = random.nextInt(maxLength);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (kind == 1 ? random.nextInt(256) : 'a' + i % (kind + 3)));
        }
        return text.toString();
    }

    OldRecord at(long newOffset) {
        return new OldRecord(newOffset, timestamp, key, value);
    }

    OldRecord timed(long newTimestamp) {
        return new OldRecord(offset, newTimestamp, key, value);
    }

    byte @Nullable [] keyBytes() {
        return bytes(key);
    }

    byte @Nullable [] valueBytes() {
        return bytes(value);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Short: the values may be long. */
    @Override
    public String toString() {
        return "OldRecord(" + offset + ", " + timestamp + ", " + (key == null ? "null" : key.length()) + ", "
                + (value == null ? "null" : value.length() + " " + value.hashCode()) + ")";
    }
}
