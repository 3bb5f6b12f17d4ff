package org.barnabas.protocol.record.messageset;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;
import org.barnabas.protocol.record.RecordCursor;

/** Writes messages of format 0 or 1. Not thread-safe. */
final class MessageWriter {
    private final CRC32 crc = new CRC32();

    /** Bytes of the cursor's present record as a message; its headers have no place there. */
    static long size(byte magic, RecordCursor record) {
        return LegacyMessage.emptySize(magic) + (long) Math.max(0, record.keySize()) + Math.max(0, record.valueSize());
    }

    /**
     * Appends the cursor's present record, which {@code target} has room for.
     *
     * @param offset as it shall stand there
     * @param appendTime whether its time is a broker's
     */
    void write(ByteBuf target, byte magic, long offset, boolean appendTime, RecordCursor record) {
        int start = target.writerIndex();
        target.writeLong(offset)
                .writeLong(0) // size and checksum, once the rest is there
                .writeByte(magic)
                .writeByte(magic != 0 && appendTime ? LegacyMessage.LOG_APPEND_TIME_FLAG : 0);
        if (magic != 0) {
            target.writeLong(time(record.timestamp()));
        }
        part(target, record.buffer(), record.keyIndex(), record.keySize());
        part(target, record.buffer(), record.valueIndex(), record.valueSize());
        seal(target, start);
    }

    /** A time before -1 is none in these formats. */
    static long time(long timestamp) {
        return Math.max(LegacyMessage.NO_TIMESTAMP, timestamp);
    }

    private static void part(ByteBuf target, ByteBuf source, int index, int size) {
        target.writeInt(size);
        if (size > 0) {
            target.writeBytes(source, index, size);
        }
    }

    /** Writes what stands before a wrapper's value, which is the rest of {@code target}. */
    void wrap(ByteBuf target, int start, byte magic, int attributes, long lastOffset, long timestamp) {
        int end = target.writerIndex();
        target.writerIndex(start)
                .writeLong(lastOffset)
                .writeLong(0)
                .writeByte(magic)
                .writeByte(magic == 0 ? attributes & LegacyMessage.COMPRESSION_MASK : attributes);
        if (magic != 0) {
            target.writeLong(timestamp);
        }
        target.writeInt(-1)
                .writeInt(end - start - LegacyMessage.emptySize(magic))
                .writerIndex(end);
        seal(target, start);
    }

    private void seal(ByteBuf target, int start) {
        int end = target.writerIndex();
        int from = start + LegacyMessage.MAGIC_OFFSET;
        crc.reset();
        crc.update(target.internalNioBuffer(from, end - from));
        target.setInt(start + LegacyMessage.SIZE_OFFSET, end - start - LegacyMessage.OVERHEAD);
        target.setInt(start + LegacyMessage.CRC_OFFSET, (int) crc.getValue());
    }
}
