package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/** A record as tests compare it; keys and values are bytes in the form of ISO-8859-1 strings. */
record TestRecord(
        long timestamp, @Nullable String key, @Nullable String value, List<RecordHeader> headers) {

    static TestRecord of(long timestamp, @Nullable String key, @Nullable String value) {
        return new TestRecord(timestamp, key, value, List.of());
    }

    /** Reproducible records: null and empty parts, text that compresses and noise that does not, a few headers. */
    static List<TestRecord> random(long seed, int count) {
        Random random = new Random(seed);
        List<TestRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<RecordHeader> headers = new ArrayList<>();
            for (int h = random.nextInt(4); h > 1; h--) {
                headers.add(new RecordHeader("h" + h, bytes(text(random, 20))));
            }
            long timestamp = 1_700_000_000_000L + random.nextInt(100_000) - 50_000;
            records.add(new TestRecord(timestamp, text(random, 30), text(random, 3_000), headers));
        }
        return records;
    }

    private static @Nullable String text(Random random, int maxLength) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            return null;
        }
        int length = random.nextInt(maxLength);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (kind == 1 ? random.nextInt(256) : 'a' + i % (kind + 3)));
        }
        return text.toString();
    }

    static ByteBuf build(BatchBuilder builder, List<TestRecord> records) {
        for (TestRecord record : records) {
            builder.append(record.timestamp, bytes(record.key), bytes(record.value), record.headers);
        }
        return builder.build();
    }

    static List<TestRecord> readAll(ByteBufAllocator allocator, RecordBatchView batch) {
        List<TestRecord> records = new ArrayList<>();
        try (RecordCursor cursor = new RecordCursor(allocator, InflateLimits.DEFAULT)) {
            cursor.open(batch);
            while (cursor.next()) {
                records.add(new TestRecord(
                        cursor.timestamp(), string(cursor.key()), string(cursor.value()), cursor.headers()));
            }
        }
        return records;
    }

    static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String string(@Nullable ByteBuf bytes) {
        return bytes == null ? null : bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
