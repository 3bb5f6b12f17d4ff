package org.barnabas.protocol.record.messageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.PayloadReader;
import org.jspecify.annotations.Nullable;

/** Message sets made byte by byte, right ones and wrong ones, and read the way a client does. */
final class MessageSets {
    static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private MessageSets() {}

    static byte[] message(int magic, long offset, int attributes, OldRecord record) {
        return message(magic, offset, attributes, record.timestamp(), record.keyBytes(), record.valueBytes());
    }

    static byte[] message(
            int magic, long offset, int attributes, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {
        int size = (magic == 0 ? 14 : 22) + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        ByteBuffer bytes = ByteBuffer.allocate(12 + size);
        bytes.putLong(offset).putInt(size).putInt(0).put((byte) magic).put((byte) attributes);
        if (magic != 0) {
            bytes.putLong(timestamp);
        }
        for (byte[] part : new byte[][] {key, value}) {
            bytes.putInt(part == null ? -1 : part.length);
            if (part != null) {
                bytes.put(part);
            }
        }
        return sealed(bytes.array());
    }

    /** The message with the checksum that its bytes need. */
    static byte[] sealed(byte[] message) {
        CRC32 crc = new CRC32();
        crc.update(message, 16, message.length - 16);
        ByteBuffer.wrap(message).putInt(12, (int) crc.getValue());
        return message;
    }

    /** A wrapper whose value is the compressed form of what is inside. */
    static byte[] wrapper(int magic, long offset, CompressionType type, long timestamp, byte[]... inside) {
        byte[] value = compressed(Compression.of(type), join(inside));
        return message(magic, offset, type.id(), timestamp, null, value);
    }

    static byte[] compressed(Compression compression, byte[] plain) {
        ByteBuf source = ALLOCATOR.directBuffer().writeBytes(plain);
        ByteBuf target = ALLOCATOR.directBuffer();
        try {
            compression.compress(source, target);
            return bytes(target);
        } finally {
            source.release();
            target.release();
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    static ByteBuf direct(byte[] bytes) {
        return ALLOCATOR.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** What a client reads: whole messages, and how many bytes of a torn one are left over. */
    record Read(List<OldRecord> records, List<String> shapes, int tornBytes) {}

    /** Reads a set; of each message on the outside its format, codec, offset, timestamp type and time are the shape. */
    static Read read(byte[] set) {
        List<OldRecord> records = new ArrayList<>();
        List<String> shapes = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(set);
        int at = 0;
        while (set.length - at >= 12 && set.length - at - 12 >= bytes.getInt(at + 8)) {
            int size = bytes.getInt(at + 8);
            int magic = check(set, at, size);
            int attributes = set[at + 17];
            long time = magic == 0 ? -1 : bytes.getLong(at + 18);
            shapes.add(magic + " " + CompressionType.of(attributes & 7) + " " + bytes.getLong(at)
                    + ((attributes & 8) == 0 ? " " : " appended ") + time);
            OldRecord record = record(bytes, at, magic);
            if ((attributes & 7) == 0) {
                records.add(record);
            } else {
                int skipped = at + 18 + (magic == 0 ? 0 : 8) + 8;
                byte[] plain = inflate(codec(attributes), magic, set, skipped, at + 12 + size);
                List<OldRecord> inside = read(plain).records;
                long shift = magic == 0
                        ? 0
                        : bytes.getLong(at) - inside.get(inside.size() - 1).offset();
                inside.forEach(one -> records.add(one.at(one.offset() + shift)));
            }
            at += 12 + size;
        }
        return new Read(records, shapes, set.length - at);
    }

    private static int check(byte[] set, int at, int size) {
        CRC32 crc = new CRC32();
        crc.update(set, at + 16, size - 4);
        assertThat(ByteBuffer.wrap(set).getInt(at + 12)).isEqualTo((int) crc.getValue());
        return set[at + 16];
    }

    private static OldRecord record(ByteBuffer bytes, int at, int magic) {
        int keyAt = at + 18 + (magic == 0 ? 0 : 8);
        int valueAt = keyAt + 4 + Math.max(0, bytes.getInt(keyAt));
        long time = magic == 0 ? -1 : bytes.getLong(at + 18);
        return new OldRecord(bytes.getLong(at), time, part(bytes, keyAt), part(bytes, valueAt));
    }

    private static @Nullable String part(ByteBuffer bytes, int at) {
        int size = bytes.getInt(at);
        return size < 0
                ? null
                : StandardCharsets.ISO_8859_1.decode(bytes.slice(at + 4, size)).toString();
    }

    private static CompressionType codec(int attributes) {
        return Objects.requireNonNull(CompressionType.of(attributes & LegacyMessage.COMPRESSION_MASK));
    }

    static byte[] inflate(CompressionType type, int magic, byte[] set, int from, int to) {
        ByteBuf target = ALLOCATOR.directBuffer(1 << 16);
        ByteBuf source = direct(set);
        try (PayloadReader reader = new PayloadReader(ALLOCATOR, InflateLimits.DEFAULT)) {
            if (magic == 0) {
                reader.openFormatZero(type, source, from, to - from);
            } else {
                reader.open(type, source, from, to - from);
            }
            do {
                target.ensureWritable(1 << 16);
            } while (reader.read(target) > 0);
            return bytes(target);
        } finally {
            target.release();
            source.release();
        }
    }

    /** The records of a batch of format 2, without their headers. */
    static List<OldRecord> readBatch(ByteBuf batch) {
        List<OldRecord> records = new ArrayList<>();
        RecordBatchView view = new RecordBatchView().wrap(batch, 0);
        assertThat(view.isValid()).isTrue();
        try (RecordCursor cursor = new RecordCursor(ALLOCATOR, InflateLimits.DEFAULT)) {
            cursor.open(view);
            while (cursor.next()) {
                assertThat(cursor.headerCount()).isZero();
                records.add(
                        new OldRecord(cursor.offset(), cursor.timestamp(), text(cursor.key()), text(cursor.value())));
            }
        }
        return records;
    }

    private static @Nullable String text(@Nullable ByteBuf bytes) {
        return bytes == null ? null : bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
