package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;

/** Variable-length zigzag integers inside records: seven bits a byte, least significant first. */
public final class Varints {
    public static final int MAX_VARINT_BYTES = 5;

    private Varints() {}

    /** Appends a number. */
    public static void write(ByteBuf target, int value) {
        writeUnsigned(target, ((value << 1) ^ (value >> 31)) & 0xffffffffL);
    }

    /** Appends a number. */
    public static void writeLong(ByteBuf target, long value) {
        writeUnsigned(target, (value << 1) ^ (value >> 63));
    }

    private static void writeUnsigned(ByteBuf target, long bits) {
        long rest = bits;
        while ((rest & ~0x7fL) != 0) {
            target.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        target.writeByte((int) rest);
    }

    /** Bytes that {@link #write} needs. */
    public static int size(int value) {
        return sizeOfUnsigned(((value << 1) ^ (value >> 31)) & 0xffffffffL);
    }

    /** Bytes that {@link #writeLong} needs. */
    public static int sizeLong(long value) {
        return sizeOfUnsigned((value << 1) ^ (value >> 63));
    }

    private static int sizeOfUnsigned(long bits) {
        return (70 - Long.numberOfLeadingZeros(bits | 1)) / 7;
    }
}
