package org.barnabas.testkit.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;

/** Messages of formats 0 and 1, byte by byte as clients before 0.11 send them. */
public final class OldMessages {
    private static final int PREFIX = 12;
    private static final int CRC_OFFSET = 12;
    private static final int MAGIC_OFFSET = 16;

    private OldMessages() {}

    /**
     * A message at offset 0.
     *
     * @param timestamp left out in format 0
     */
    public static byte[] message(int magic, long timestamp, @Nullable String key, @Nullable String value) {
        return message(magic, 0, 0, timestamp, bytes(key), bytes(value));
    }

    /** A message that says whatever a test wants, with the checksum that it needs. */
    public static byte[] message(
            int magic, long offset, int attributes, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {
        int size = (magic == 0 ? 14 : 22) + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        ByteBuffer message = ByteBuffer.allocate(PREFIX + size);
        message.putLong(offset).putInt(size).putInt(0).put((byte) magic).put((byte) attributes);
        if (magic != 0) {
            message.putLong(timestamp);
        }
        for (byte[] part : new byte[][] {key, value}) {
            message.putInt(part == null ? -1 : part.length);
            if (part != null) {
                message.put(part);
            }
        }
        CRC32 crc = new CRC32();
        crc.update(message.array(), MAGIC_OFFSET, message.capacity() - MAGIC_OFFSET);
        return message.putInt(CRC_OFFSET, (int) crc.getValue()).array();
    }

    /** A message that holds others in compressed form; not LZ4 in format 0, whose frames have another checksum. */
    public static byte[] wrapper(int magic, CompressionType type, long timestamp, byte[]... inside) {
        ByteBuf source = UnpooledByteBufAllocator.DEFAULT.directBuffer();
        ByteBuf target = UnpooledByteBufAllocator.DEFAULT.directBuffer();
        try {
            source.writeBytes(join(inside));
            Compression.of(type).compress(source, target);
            byte[] value = new byte[target.readableBytes()];
            target.readBytes(value);
            return message(magic, inside.length - 1, type.id(), timestamp, null, value);
        } finally {
            source.release();
            target.release();
        }
    }

    /** One behind the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** In memory of its own, as records of a request are. */
    public static ByteBuf direct(byte[] set) {
        return UnpooledByteBufAllocator.DEFAULT
                .directBuffer(Math.max(1, set.length))
                .writeBytes(set);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
