package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;

/**
 * What a compressed payload says of its size without being inflated: from the trailer of gzip, the lengths of snappy's
 * blocks, the blocks of LZ4 and zstd where their frame does not say it. A guess that decides where work is done, and
 * nothing else: a payload that lies, or compresses unusually well, is inflated within the same limits as others.
 */
public final class PayloadSize {
    /** Looks like much and is not looked at any further. */
    public static final long MUCH = 1L << 40;

    private static final int MOST_BLOCKS = 1024;

    /** Encoders may end blocks before they are full: those are taken for usual data. */
    private static final int USUAL_RATIO = 16;

    private static final int ZSTD_BLOCK_BYTES = 128 << 10;
    private static final int ZSTD_BLOCK_HEADER = 3;
    private static final int ZSTD_SINGLE_SEGMENT = 0x20;
    private static final int ZSTD_RLE = 1;
    private static final int ZSTD_COMPRESSED = 2;
    private static final int LZ4_CONTENT_SIZE = 0x08;
    private static final int LZ4_BLOCK_CHECKSUM = 0x10;
    private static final int LZ4_FIRST_BLOCK = 7;

    private PayloadSize() {}

    /**
     * Guesses; at least {@code length}, also where nothing can be told.
     *
     * @param type any but {@link CompressionType#NONE}
     */
    public static long guess(CompressionType type, ByteBuf buffer, int index, int length) {
        long guess =
                switch (type) {
                    case NONE -> length;
                    case GZIP -> length < Integer.BYTES ? 0 : buffer.getUnsignedIntLE(index + length - Integer.BYTES);
                    case SNAPPY -> snappy(buffer, index, length);
                    case LZ4 -> lz4(buffer, index, length);
                    case ZSTD -> zstd(buffer, index, length);
                };
        return Math.max(guess, length);
    }

    private static long snappy(ByteBuf buffer, int index, int length) {
        int end = index + length;
        if (length < SnappyDecompressor.HEADER_SIZE || buffer.getLong(index) != SnappyDecompressor.MAGIC) {
            return varint(buffer, index, end);
        }
        long sum = 0;
        int at = index + SnappyDecompressor.HEADER_SIZE;
        for (int blocks = 0; at + Integer.BYTES <= end; blocks++) {
            int block = buffer.getInt(at);
            at += Integer.BYTES;
            if (block < 0 || block > end - at) {
                return sum;
            }
            if (blocks == MOST_BLOCKS) {
                return MUCH;
            }
            sum += varint(buffer, at, at + block);
            at += block;
        }
        return sum;
    }

    /** The length at the head of a raw snappy block. */
    private static long varint(ByteBuf buffer, int from, int end) {
        long value = 0;
        for (int at = from, shift = 0; at < end && shift < 35; at++, shift += 7) {
            byte next = buffer.getByte(at);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return 0;
    }

    private static long lz4(ByteBuf buffer, int index, int length) {
        int end = index + length;
        if (length < LZ4_FIRST_BLOCK + 2 * Integer.BYTES) {
            return 0;
        }
        int flags = buffer.getByte(index + Integer.BYTES);
        int full = 1 << Math.min(22, 2 * (buffer.getByte(index + Integer.BYTES + 1) >>> 4 & 7) + 8);
        int checksum = (flags & LZ4_BLOCK_CHECKSUM) == 0 ? 0 : Integer.BYTES;
        int at = index + LZ4_FIRST_BLOCK + ((flags & LZ4_CONTENT_SIZE) == 0 ? 0 : Long.BYTES);
        long sum = 0;
        for (int blocks = 0; at + Integer.BYTES <= end; blocks++) {
            int header = buffer.getIntLE(at);
            int block = header & ~Lz4Decompressor.STORED_FLAG;
            at += Integer.BYTES;
            if (header == 0 || block > end - at) {
                return sum;
            }
            if (blocks == MOST_BLOCKS) {
                return MUCH;
            }
            at += block + checksum;
            boolean last = at + Integer.BYTES > end || buffer.getIntLE(at) == 0;
            sum += last || header < 0 ? block : Math.min(full, (long) block * USUAL_RATIO);
        }
        return sum;
    }

    private static long zstd(ByteBuf buffer, int index, int length) {
        int end = index + length;
        if (length < Integer.BYTES + 2) {
            return 0;
        }
        int descriptor = buffer.getByte(index + Integer.BYTES) & 0xff;
        boolean single = (descriptor & ZSTD_SINGLE_SEGMENT) != 0;
        int sizeCode = descriptor >>> 6;
        int sizeBytes = sizeCode == 0 ? (single ? 1 : 0) : 1 << sizeCode;
        int dictionaryBytes = (1 << (descriptor & 3)) >>> 1;
        int at = index + Integer.BYTES + 1 + (single ? 0 : 1) + dictionaryBytes;
        if (sizeBytes >= Integer.BYTES && at + Integer.BYTES <= end) {
            return buffer.getUnsignedIntLE(at);
        }
        at += sizeBytes;
        long sum = 0;
        for (int blocks = 0; at + ZSTD_BLOCK_HEADER <= end; blocks++) {
            int header = buffer.getUnsignedMediumLE(at);
            int type = header >>> 1 & 3;
            int size = header >>> 3;
            boolean last = (header & 1) != 0;
            if (blocks == MOST_BLOCKS) {
                return MUCH;
            }
            sum += type == ZSTD_COMPRESSED && !last ? Math.min(ZSTD_BLOCK_BYTES, size * USUAL_RATIO) : size;
            at += ZSTD_BLOCK_HEADER + (type == ZSTD_RLE ? 1 : size);
            if (last || at < index) {
                return sum;
            }
        }
        return sum;
    }
}
