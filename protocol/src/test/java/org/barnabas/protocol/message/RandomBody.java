package org.barnabas.protocol.message;

import static org.barnabas.protocol.message.Reflection.call;
import static org.barnabas.protocol.message.Reflection.field;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Draws bodies of messages from a seed: it walks the reference's description of a version and writes bytes that fit
 * it. Values are chosen near their limits more often than not; tagged fields are present half of the time.
 */
final class RandomBody {
    private static final String[] TEXTS = {"", "a", "topic-1", "grüße", "漢字", "😀", "a".repeat(130), "x".repeat(300)};
    private static final long[] NUMBERS = {
        0, 1, -1, 2, 127, -128, 32767, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final Random random;
    private final ByteBuf out = Unpooled.buffer();

    // What stands for null before the next struct.
    private int absentMark = -1;

    private RandomBody(long seed) {
        this.random = new Random(seed);
    }

    static byte[] of(Object schema, long seed) {
        RandomBody body = new RandomBody(seed);
        body.value(schema, 0);
        return ByteBufUtil.getBytes(body.out);
    }

    private void value(Object type, int depth) {
        int mark = absentMark;
        absentMark = -1;
        if (type.getClass().getSimpleName().equals("NullableSchema")) {
            boolean absent = random.nextInt(3) == 0;
            out.writeByte(absent ? mark : 1);
            if (!absent) {
                struct(type, depth);
            }
            return;
        }
        if (type.getClass().getSimpleName().equals("Schema")) {
            struct(type, depth);
            return;
        }
        switch ((String) call(type, "typeName")) {
            case "BOOLEAN" -> out.writeByte(random.nextInt(2));
            case "INT8" -> out.writeByte((int) number());
            case "INT16", "UINT16" -> out.writeShort((int) number());
            case "INT32", "UNSIGNED_INT32", "UINT32" -> out.writeInt((int) number());
            case "INT64" -> out.writeLong(number());
            case "FLOAT64" -> out.writeDouble(random.nextInt(3) - 1.5);
            case "UUID" -> out.writeLong(random.nextInt(3)).writeLong(random.nextInt(3));
            case "STRING" -> text(false, false);
            case "NULLABLE_STRING" -> text(false, true);
            case "COMPACT_STRING" -> text(true, false);
            case "COMPACT_NULLABLE_STRING" -> text(true, true);
            case "BYTES" -> bytes(false, false);
            case "NULLABLE_BYTES", "NULLABLE_RECORDS" -> bytes(false, true);
            case "RECORDS" -> bytes(false, false);
            case "COMPACT_RECORDS" -> bytes(true, false);
            case "COMPACT_BYTES" -> bytes(true, false);
            case "COMPACT_NULLABLE_BYTES", "COMPACT_NULLABLE_RECORDS" -> bytes(true, true);
            case "ARRAY", "NULLABLE_ARRAY" -> array(type, false, depth);
            case "COMPACT_ARRAY", "COMPACT_NULLABLE_ARRAY" -> array(type, true, depth);
            case "TAGGED_FIELDS", "_tagged_fields" -> taggedFields(type, depth);
            default -> throw new AssertionError("unknown type " + call(type, "typeName"));
        }
    }

    private void struct(Object schema, int depth) {
        for (Object bound : (Object[]) call(schema, "fields")) {
            value(typeOf(field(bound.getClass(), bound, "def")), depth + 1);
        }
    }

    private static Object typeOf(Object field) {
        return field(field.getClass(), field, "type");
    }

    private long number() {
        return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextLong();
    }

    private void text(boolean compact, boolean nullable) {
        if (nullable && random.nextInt(4) == 0) {
            length(-1, compact, 2);
            return;
        }
        byte[] text = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8);
        length(text.length, compact, 2);
        out.writeBytes(text);
    }

    private void bytes(boolean compact, boolean nullable) {
        if (nullable && random.nextInt(4) == 0) {
            length(-1, compact, 4);
            return;
        }
        byte[] bytes = new byte[random.nextInt(5) == 0 ? 600 : random.nextInt(4)];
        random.nextBytes(bytes);
        length(bytes.length, compact, 4);
        out.writeBytes(bytes);
    }

    private void array(Object type, boolean compact, int depth) {
        if ((boolean) call(type, "isNullable") && random.nextInt(4) == 0) {
            length(-1, compact, 4);
            return;
        }
        int count = random.nextInt(depth > 4 ? 2 : 4);
        length(count, compact, 4);
        Object element = ((Optional<?>) call(type, "arrayElementType")).orElseThrow();
        for (int i = 0; i < count; i++) {
            value(element, depth + 1);
        }
    }

    private void taggedFields(Object type, int depth) {
        Map<Integer, Object> present = new TreeMap<>();
        ((Map<?, ?>) Reflection.hidden(type, "fields")).forEach((tag, field) -> {
            if (random.nextBoolean()) {
                present.put((Integer) tag, typeOf(field));
            }
        });
        varint(present.size());
        present.forEach((tag, fieldType) -> {
            varint(tag);
            RandomBody nested = new RandomBody(random.nextLong());
            nested.absentMark = 0;
            nested.value(fieldType, depth + 1);
            varint(nested.out.readableBytes());
            out.writeBytes(nested.out);
        });
    }

    private void length(int length, boolean compact, int width) {
        if (compact) {
            varint(length + 1);
        } else if (width == 2) {
            out.writeShort(length);
        } else {
            out.writeInt(length);
        }
    }

    private void varint(int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
