package org.barnabas.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitive types of the protocol from a frame and trusts nothing in it. Every length is checked against the
 * bytes that are left before anything is allocated; a count must fit in the rest of the frame at the least size of its
 * elements; and the objects of one frame may take at most {@value #FREE_HEAP} bytes plus {@value #HEAP_PER_BYTE} times
 * its length, so that a small frame cannot claim a large heap (CVE-2026-111108, CVE-2026-111115). Whatever is wrong
 * ends in a {@link MalformedMessageException}. Moves the reader index of the buffer and keeps no reference to it.
 * Belongs to one thread.
 */
public final class WireReader {
    /** The empty value of byte fields. */
    public static final byte[] NO_BYTES = new byte[0];

    private static final int FREE_HEAP = 1 << 20;
    private static final int HEAP_PER_BYTE = 8;
    private static final int MAX_TAGGED_FIELDS = 64;
    private static final int MAX_STRING = Short.MAX_VALUE;
    private static final int STRING_FOOTPRINT = 48;
    private static final int LARGEST_PRESIZED_LIST = 1024;
    private static final long NOT_ASCII = 0x8080808080808080L;

    private final ByteBuf in;
    private long heapLeft;

    /** Reads the readable bytes of {@code in}. */
    public WireReader(ByteBuf in) {
        this.in = in;
        this.heapLeft = FREE_HEAP + (long) in.readableBytes() * HEAP_PER_BYTE;
    }

    /** Bytes not read yet. */
    public int remaining() {
        return in.readableBytes();
    }

    public boolean readBoolean() {
        return readInt8() != 0;
    }

    public byte readInt8() {
        need(1);
        return in.readByte();
    }

    public short readInt16() {
        need(2);
        return in.readShort();
    }

    public int readUint16() {
        need(2);
        return in.readUnsignedShort();
    }

    public int readInt32() {
        need(4);
        return in.readInt();
    }

    public long readUint32() {
        need(4);
        return in.readUnsignedInt();
    }

    public long readInt64() {
        need(8);
        return in.readLong();
    }

    public double readFloat64() {
        need(8);
        return in.readDouble();
    }

    public Uuid readUuid() {
        need(16);
        long high = in.readLong();
        long low = in.readLong();
        return high == 0 && low == 0 ? Uuid.ZERO : new Uuid(high, low);
    }

    /** At most five bytes; a value above {@link Integer#MAX_VALUE} comes back negative. */
    public int readUnsignedVarint() {
        int value = readInt8();
        if (value >= 0) {
            return value;
        }
        value &= 0x7f;
        for (int shift = 7; shift < 28; shift += 7) {
            byte next = readInt8();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        byte last = readInt8();
        if ((last & 0xf0) != 0) {
            throw new MalformedMessageException("a varint of more than 32 bits");
        }
        return value | (last << 28);
    }

    /** The zigzag form, at most five bytes. */
    public int readVarint() {
        int raw = readUnsignedVarint();
        return (raw >>> 1) ^ -(raw & 1);
    }

    /** The zigzag form, at most ten bytes. */
    public long readVarlong() {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = readInt8();
            if (shift == 63 && (next & 0xfe) != 0) {
                break;
            }
            raw |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new MalformedMessageException("a varlong of more than 64 bits");
    }

    public String readString(boolean compact) {
        return text(notNull(stringLength(compact)));
    }

    public @Nullable String readNullableString(boolean compact) {
        int length = stringLength(compact);
        return length < 0 ? null : text(length);
    }

    private int stringLength(boolean compact) {
        int length = compact ? compactLength() : readInt16();
        if (length < -1 || length > MAX_STRING) {
            throw new MalformedMessageException("a string of length " + length);
        }
        return length;
    }

    private String text(int length) {
        if (length == 0) {
            return "";
        }
        need(length);
        charge(STRING_FOOTPRINT + (long) length);
        int start = in.readerIndex();
        in.skipBytes(length);
        if (isAscii(start, length)) {
            return in.toString(start, length, StandardCharsets.ISO_8859_1);
        }
        if (!ByteBufUtil.isText(in, start, length, StandardCharsets.UTF_8)) {
            throw new MalformedMessageException("a string that is not UTF-8");
        }
        return in.toString(start, length, StandardCharsets.UTF_8);
    }

    private boolean isAscii(int start, int length) {
        int at = start;
        int end = start + length;
        for (; at + 8 <= end; at += 8) {
            if ((in.getLong(at) & NOT_ASCII) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (in.getByte(at) < 0) {
                return false;
            }
        }
        return true;
    }

    public byte[] readBytes(boolean compact) {
        return bytes(notNull(length(compact)));
    }

    public byte @Nullable [] readNullableBytes(boolean compact) {
        int length = length(compact);
        return length < 0 ? null : bytes(length);
    }

    private byte[] bytes(int length) {
        if (length == 0) {
            return NO_BYTES;
        }
        need(length);
        charge(length);
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** A slice of the frame without a reference of its own. */
    public BufferRecords readRecords(boolean compact) {
        return records(notNull(length(compact)));
    }

    /** A slice of the frame without a reference of its own. */
    public @Nullable BufferRecords readNullableRecords(boolean compact) {
        int length = length(compact);
        return length < 0 ? null : records(length);
    }

    private BufferRecords records(int length) {
        need(length);
        return new BufferRecords(in.readSlice(length));
    }

    /** A byte before a struct that may be absent. */
    public boolean readIsNull() {
        return readInt8() < 0;
    }

    /** The same before a struct that is a tagged field, where the reference has chosen other values. */
    public boolean readIsTaggedNull() {
        return readUnsignedVarint() <= 0;
    }

    /**
     * The number of elements of an array.
     *
     * @param leastSize bytes that the smallest element takes on the wire
     * @param footprint bytes that one element takes on the heap, about
     */
    public int readArrayLength(boolean compact, int leastSize, int footprint) {
        return notNull(readNullableArrayLength(compact, leastSize, footprint));
    }

    /** As {@link #readArrayLength}; -1 for null. */
    public int readNullableArrayLength(boolean compact, int leastSize, int footprint) {
        int count = length(compact);
        if (count > 0) {
            if (count > in.readableBytes() / leastSize) {
                throw new MalformedMessageException("an array of " + count + " elements in " + remaining() + " bytes");
            }
            charge((long) count * footprint);
        }
        return count;
    }

    /** A list for so many elements, small at first. */
    public <T> List<T> newList(int count) {
        return new ArrayList<>(Math.min(count, LARGEST_PRESIZED_LIST));
    }

    /** The number of tagged fields of a struct. */
    public int readTaggedFieldCount() {
        int count = readUnsignedVarint();
        if (count < 0 || count > MAX_TAGGED_FIELDS) {
            throw new MalformedMessageException("a struct with " + count + " tagged fields");
        }
        return count;
    }

    /** Reads the length of a tagged field, behind its tag; returns where the field ends. */
    public int readTaggedFieldEnd() {
        int size = readUnsignedVarint();
        if (size < 0) {
            throw new MalformedMessageException("a tagged field of more than 2 GiB");
        }
        need(size);
        return in.readerIndex() + size;
    }

    public void skipTo(int end) {
        in.readerIndex(end);
    }

    /** Checks that a tagged field was as long as it said. */
    public void expectEnd(int end) {
        if (in.readerIndex() != end) {
            throw new MalformedMessageException("a tagged field is not as long as it says");
        }
    }

    public void skipTaggedFields() {
        for (int left = readTaggedFieldCount(); left > 0; left--) {
            readUnsignedVarint();
            skipTo(readTaggedFieldEnd());
        }
    }

    /** For generated code: refuses versions that the codec does not have. */
    public static void checkVersion(String message, short version, short lowest, short highest) {
        if (version < lowest || version > highest) {
            throw new MalformedMessageException(message + " has no version " + version);
        }
    }

    /** For generated code: shows byte fields by their length. */
    public static String describe(byte @Nullable [] bytes) {
        return bytes == null ? "null" : bytes.length + " bytes";
    }

    private int length(boolean compact) {
        int length = compact ? compactLength() : readInt32();
        if (length < -1) {
            throw new MalformedMessageException("a length of " + length);
        }
        return length;
    }

    /** Compact lengths are one more than the length, so that 0 can stand for null. */
    private int compactLength() {
        int raw = readUnsignedVarint();
        if (raw < 0) {
            throw new MalformedMessageException("a length of more than 2 GiB");
        }
        return raw - 1;
    }

    private static int notNull(int length) {
        if (length < 0) {
            throw new MalformedMessageException("null for a field that must not be null");
        }
        return length;
    }

    private void need(int bytes) {
        if (bytes > in.readableBytes()) {
            throw new MalformedMessageException(bytes + " bytes expected, " + in.readableBytes() + " left");
        }
    }

    private void charge(long bytes) {
        heapLeft -= bytes;
        if (heapLeft < 0) {
            throw new MalformedMessageException("the message would take too much memory for its length");
        }
    }
}
