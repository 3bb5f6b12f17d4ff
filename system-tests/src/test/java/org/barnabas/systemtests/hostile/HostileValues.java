package org.barnabas.systemtests.hostile;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;

/**
 * Values for fields, chosen by their names so that many requests get past the first check: topics that exist beside
 * names that try to leave the data directory, small numbers beside the largest. Belongs to one thread.
 */
final class HostileValues {
    /** The topic that the run creates. */
    static final String TOPIC = "hostile";

    private static final List<String> TOPICS = List.of(
            TOPIC,
            TOPIC,
            TOPIC,
            "hostile-2",
            "__consumer_offsets",
            "__transaction_state",
            "..",
            "../../x",
            "a/b",
            "",
            ".",
            "nul\0byte",
            "a.b",
            "a_b",
            "x".repeat(249),
            "x".repeat(250),
            "cr\r\nlf");
    private static final List<String> NAMES = List.of(
            "g", "g", "g2", "", "m-1", "consumer", "range", "grüße", "cr\r\nlf", "x".repeat(300), "x".repeat(30_000));
    private static final List<String> CONFIGS = List.of(
            "retention.ms",
            "cleanup.policy",
            "segment.bytes",
            "max.message.bytes",
            "compression.type",
            "no.such.key",
            "");
    private static final List<String> CONFIG_VALUES =
            List.of("1000", "-1", "0", "compact", "delete", "gzip", "", "99999999999999999999", "true");
    private static final long[] SMALL = {0, 0, 0, 1, 1, 2, 3, -1, -1, 5, 10};
    private static final long[] LARGE = {
        -2, 127, -128, 32_767, -32_768, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000
    };

    private final Random random;

    HostileValues(Random random) {
        this.random = random;
    }

    /** A text for a field of that name, in lower case, and of that struct. */
    String text(String struct, String field) {
        if (struct.contains("config") && field.equals("value")) {
            return any(CONFIG_VALUES);
        }
        if (struct.contains("config") && field.contains("name") && random.nextInt(4) > 0) {
            return any(CONFIGS);
        }
        boolean topic = field.contains("topic") || field.equals("name") || field.equals("resourcename");
        return any(topic || struct.contains("topic") ? TOPICS : NAMES);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Mostly small; waiting times seldom above a few milliseconds, for the run's sake. */
    long number(String field) {
        boolean isTime = field.endsWith("ms") || field.contains("timeout") || field.contains("wait");
        int rare = isTime ? 500 : 5;
        if (random.nextInt(rare) == 0) {
            return LARGE[random.nextInt(LARGE.length)];
        }
        return SMALL[random.nextInt(SMALL.length)];
    }

    boolean flag() {
        return random.nextBoolean();
    }

    /** True once in so many times. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** How long a list becomes: short, and seldom long. */
    int count() {
        return oneIn(200) ? 300 : random.nextInt(4);
    }

    Uuid uuid() {
        return oneIn(2) ? Uuid.ZERO : new Uuid(random.nextInt(3), random.nextLong());
    }

    byte[] bytes() {
        byte[] bytes = new byte[oneIn(50) ? 5_000 : random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A batch, sound or spoilt, or two of them, or noise. */
    BufferRecords records() {
        if (oneIn(10)) {
            return records(Unpooled.wrappedBuffer(bytes()));
        }
        byte[] batch = batch();
        while (oneIn(3)) {
            batch[random.nextInt(batch.length)] = (byte) random.nextInt();
        }
        return records(oneIn(8) ? Unpooled.wrappedBuffer(batch, batch()) : Unpooled.wrappedBuffer(batch));
    }

    /** A list may hold the same element twice, and writing releases the records of each. */
    private static BufferRecords records(ByteBuf bytes) {
        return new BufferRecords(Unpooled.unreleasableBuffer(bytes));
    }

    private byte[] batch() {
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            if (oneIn(3)) {
                builder.producer(number("id"), (short) number("epoch"), (int) number("sequence"));
            }
            builder.transactional(oneIn(6)).control(oneIn(10));
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                byte[] key = "k".getBytes(StandardCharsets.US_ASCII);
                builder.append(oneIn(10) ? number("time") : 1_700_000_000_000L, oneIn(3) ? null : key, bytes());
            }
            ByteBuf built = builder.build();
            byte[] copy = ByteBufUtil.getBytes(built);
            built.release();
            return copy;
        }
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
