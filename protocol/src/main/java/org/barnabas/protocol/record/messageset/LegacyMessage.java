package org.barnabas.protocol.record.messageset;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * One message of format 0 or 1: the layout, and a window onto one in memory. Reusable; not thread-safe.
 *
 * <pre>
 *  0 offset     int64    16 magic      int8    18 timestamp int64, only in format 1
 *  8 size       int32    17 attributes int8       keyLength int32 | key | valueLength int32 | value
 * 12 crc        uint32                            a negative length is null
 * </pre>
 *
 * <p>The size counts the bytes behind it, the CRC-32 covers those from the magic on. A compressed message, called a wrapper,
 * has messages in its value, and the offset of the last of them. Their offsets are absolute in format 0 and count from the
 * first message's in format 1. Apache Kafka takes no notice of bytes behind the value, nor of a wrapper's key.
 */
final class LegacyMessage {
    static final int SIZE_OFFSET = 8;
    static final int OVERHEAD = 12;
    static final int CRC_OFFSET = 12;
    static final int MAGIC_OFFSET = 16;
    static final int ATTRIBUTES_OFFSET = 17;
    static final int BODY_OFFSET = 18;

    /** What the size says of a message of format 0 without key and value; nothing smaller is one. */
    static final int LEAST_SIZE = 14;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_FLAG = 0x08;
    static final long NO_TIMESTAMP = -1L;

    private long offset;
    private byte magic;
    private byte attributes;
    private long timestamp;
    private int keyIndex;
    private int keySize;
    private int valueIndex;
    private int valueSize;

    /** Bytes of a whole message without key and value, its offset and size included. */
    static int emptySize(byte magic) {
        return OVERHEAD + LEAST_SIZE + (magic == 0 ? 0 : Long.BYTES);
    }

    /** Whether the checksum is that of the bytes. Leaves the buffer's position at 0 and its limit at its capacity. */
    static boolean isIntact(ByteBuffer bytes, int index, int size, CRC32 crc) {
        bytes.clear();
        int stored = bytes.getInt(index + CRC_OFFSET);
        bytes.limit(index + OVERHEAD + size).position(index + MAGIC_OFFSET);
        crc.reset();
        crc.update(bytes);
        bytes.clear();
        return (int) crc.getValue() == stored;
    }

    /**
     * Reads where the parts of a message are.
     *
     * @param size what its size field says, at least {@link #LEAST_SIZE}; as many bytes lie behind that field
     * @return whether they lie within it
     */
    boolean read(ByteBuffer bytes, int index, int size) {
        int end = index + OVERHEAD + size;
        offset = bytes.getLong(index);
        magic = bytes.get(index + MAGIC_OFFSET);
        attributes = bytes.get(index + ATTRIBUTES_OFFSET);
        int at = index + BODY_OFFSET;
        timestamp = NO_TIMESTAMP;
        if (magic != 0) {
            if (end - at < Long.BYTES + 2 * Integer.BYTES) {
                return false;
            }
            timestamp = bytes.getLong(at);
            at += Long.BYTES;
        }
        keySize = Math.max(-1, bytes.getInt(at));
        keyIndex = at + Integer.BYTES;
        if (keySize > end - keyIndex - Integer.BYTES) {
            return false;
        }
        at = keyIndex + Math.max(0, keySize);
        valueSize = Math.max(-1, bytes.getInt(at));
        valueIndex = at + Integer.BYTES;
        return valueSize <= end - valueIndex;
    }

    long offset() {
        return offset;
    }

    byte magic() {
        return magic;
    }

    /** Raw codec id, 0 to 7. */
    int compressionId() {
        return attributes & COMPRESSION_MASK;
    }

    /** Whether the time is said to be a broker's; never in format 0. */
    boolean isLogAppendTime() {
        return magic != 0 && (attributes & LOG_APPEND_TIME_FLAG) != 0;
    }

    /** {@link #NO_TIMESTAMP} in format 0. */
    long timestamp() {
        return timestamp;
    }

    int keyIndex() {
        return keyIndex;
    }

    /** -1 if the key is null. */
    int keySize() {
        return keySize;
    }

    int valueIndex() {
        return valueIndex;
    }

    /** -1 if the value is null. */
    int valueSize() {
        return valueSize;
    }
}
