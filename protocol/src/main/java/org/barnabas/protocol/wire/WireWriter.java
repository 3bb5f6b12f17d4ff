package org.barnabas.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.CompositeRecords;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.record.Records;
import org.jspecify.annotations.Nullable;

/**
 * Writes the primitive types of the protocol into one growing buffer. Records of some size are not copied: they are kept
 * between the pieces of that buffer, see {@link #parts}. Small ones are, also out of files. Belongs to one thread. Ends with
 * either {@link #parts} or {@link #release}. {@link WireSizer} counts what would be written.
 */
public class WireWriter {
    /** Records up to this many bytes are copied: a part of its own would cost more. */
    static final int COPIED_RECORDS = 512;

    /**
     * So much of a file is copied: a part of its own takes a system call for it and one for what is around it. Where copying
     * costs as much lies between 12 and 16 KiB if there is one such part, and at 32 KiB if there are many.
     */
    static final int COPIED_OF_FILE = 12 << 10;

    /** What one message may hold in memory of files, for their records are sent without any. */
    static final int COPIED_OF_FILES = 256 << 10;

    static final int MAX_STRING = Short.MAX_VALUE;

    private final ByteBuf out;
    /** Parts that are not in {@link #out}, each with the position in {@link #out} where it belongs. */
    private final List<Outside> outside = new ArrayList<>(0);

    private int outsideBytes;
    private int copiedOfFiles;
    private @Nullable IOException unreadable;

    private record Outside(int position, Records records) {}

    /** Writes into a buffer of {@code allocator} that starts with {@code initialCapacity} bytes. */
    public WireWriter(ByteBufAllocator allocator, int initialCapacity) {
        this(allocator.buffer(initialCapacity));
    }

    /** Writes into memory of the heap: for what becomes an array in the end. */
    public static WireWriter onHeap(int initialCapacity) {
        return new WireWriter(Unpooled.buffer(initialCapacity));
    }

    WireWriter(ByteBuf out) {
        this.out = out;
    }

    /** Bytes written, those of the records included. */
    public int size() {
        return out.writerIndex() + outsideBytes;
    }

    /**
     * Everything written, in order: each part is a {@link ByteBuf} or a {@link FileRecords}. The caller owns them and
     * releases each once. The writer is used up.
     *
     * @throws UncheckedIOException if records in a file could not be read; then everything is given up
     */
    public List<Object> parts() {
        if (unreadable != null) {
            release();
            throw new UncheckedIOException(unreadable);
        }
        if (outside.isEmpty()) {
            return List.of(out);
        }
        List<Object> parts = new ArrayList<>(2 * outside.size() + 1);
        int done = 0;
        for (Outside next : outside) {
            addSlice(parts, done, next.position());
            done = next.position();
            parts.add(next.records() instanceof BufferRecords records ? records.buffer() : next.records());
        }
        addSlice(parts, done, out.writerIndex());
        out.release();
        return parts;
    }

    private void addSlice(List<Object> parts, int from, int to) {
        if (to > from) {
            parts.add(out.retainedSlice(from, to - from));
        }
    }

    /** Gives everything up, the records that were handed over included. */
    public void release() {
        out.release();
        outside.forEach(part -> part.records().release());
        outside.clear();
    }

    /** Leaves room for an int, such as the length of the frame; returns its place for {@link #setInt32}. */
    public int reserveInt32() {
        int place = out.writerIndex();
        out.writeInt(0);
        return place;
    }

    public void setInt32(int place, int value) {
        out.setInt(place, value);
    }

    public void writeBoolean(boolean value) {
        out.writeByte(value ? 1 : 0);
    }

    public void writeInt8(byte value) {
        out.writeByte(value);
    }

    public void writeInt16(short value) {
        out.writeShort(value);
    }

    public void writeUint16(int value) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException("not an unsigned 16-bit number: " + value);
        }
        out.writeShort(value);
    }

    public void writeInt32(int value) {
        out.writeInt(value);
    }

    public void writeUint32(long value) {
        if (value < 0 || value > 0xffffffffL) {
            throw new IllegalArgumentException("not an unsigned 32-bit number: " + value);
        }
        out.writeInt((int) value);
    }

    public void writeInt64(long value) {
        out.writeLong(value);
    }

    public void writeFloat64(double value) {
        out.writeDouble(value);
    }

    public void writeUuid(Uuid value) {
        out.writeLong(value.mostSignificantBits());
        out.writeLong(value.leastSignificantBits());
    }

    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** The zigzag form. */
    public void writeVarint(int value) {
        writeUnsignedVarint((value << 1) ^ (value >> 31));
    }

    /** The zigzag form. */
    public void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.writeByte(((int) rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    public void writeString(String value, boolean compact) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > MAX_STRING) {
            throw UnsupportedFieldException.tooLong(length);
        }
        if (compact) {
            writeUnsignedVarint(length + 1);
        } else {
            out.writeShort(length);
        }
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
    }

    public void writeNullableString(@Nullable String value, boolean compact) {
        if (value != null) {
            writeString(value, compact);
        } else if (compact) {
            out.writeByte(0);
        } else {
            out.writeShort(-1);
        }
    }

    public void writeBytes(byte[] value, boolean compact) {
        writeArrayLength(value.length, compact);
        out.writeBytes(value);
    }

    public void writeNullableBytes(byte @Nullable [] value, boolean compact) {
        if (value == null) {
            writeNullArray(compact);
        } else {
            writeBytes(value, compact);
        }
    }

    /** Takes the records over. */
    public void writeNullableRecords(@Nullable Records value, boolean compact) {
        if (value == null) {
            writeNullArray(compact);
            return;
        }
        writeArrayLength(value.sizeInBytes(), compact);
        append(value);
    }

    private void append(Records records) {
        if (records instanceof CompositeRecords composite) {
            composite.parts().forEach(this::append);
        } else if (records instanceof BufferRecords copied && isCopied(copied)) {
            ByteBuf bytes = copied.buffer();
            out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
            copied.release();
        } else if (records instanceof FileRecords copied && isCopied(copied)) {
            copy(copied);
        } else {
            outside.add(new Outside(out.writerIndex(), records));
            outsideBytes = Math.addExact(outsideBytes, records.sizeInBytes());
        }
    }

    /** Whether the next records become part of the buffer; asked once for each, in their order. */
    final boolean isCopied(Records records) {
        int size = records.sizeInBytes();
        if (records instanceof BufferRecords) {
            return size <= COPIED_RECORDS;
        }
        if (!(records instanceof FileRecords) || size > COPIED_OF_FILE || copiedOfFiles + size > COPIED_OF_FILES) {
            return false;
        }
        copiedOfFiles += size;
        return true;
    }

    private void copy(FileRecords records) {
        int size = records.sizeInBytes();
        int start = out.writerIndex();
        try {
            records.readInto(out, 0, size);
        } catch (IOException failure) {
            // The message is of no use, but the other records that it holds must be given up, so it is written on.
            unreadable = failure;
        } finally {
            records.release();
        }
        // Fewer bytes come from a file that was cut meanwhile; the length is written already.
        out.writeZero(start + size - out.writerIndex());
    }

    public void writeArrayLength(int length, boolean compact) {
        if (compact) {
            writeUnsignedVarint(length + 1);
        } else {
            out.writeInt(length);
        }
    }

    public void writeNullArray(boolean compact) {
        if (compact) {
            out.writeByte(0);
        } else {
            out.writeInt(-1);
        }
    }

    /** Starts a tagged field; what is written until {@link #endTaggedField} is its value. */
    public int beginTaggedField(int tag) {
        writeUnsignedVarint(tag);
        int start = out.writerIndex();
        out.writeByte(0);
        return start;
    }

    /** Puts the length before the value: one byte was left for it, a longer one moves the value. */
    public void endTaggedField(int start) {
        int from = start + 1;
        int length = out.writerIndex() - from;
        if (length < 0x80) {
            out.setByte(start, length);
            return;
        }
        byte[] value = new byte[length];
        out.getBytes(from, value);
        out.writerIndex(start);
        writeUnsignedVarint(length);
        out.writeBytes(value);
    }

    /** For generated code: refuses versions that the codec does not have. */
    public static void checkVersion(String message, short version, short lowest, short highest) {
        if (version < lowest || version > highest) {
            throw new IllegalArgumentException(message + " has no version " + version);
        }
    }
}
