package org.barnabas.protocol.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.CompositeRecords;
import org.barnabas.protocol.record.Records;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a message would take on the wire, without a buffer and without touching its records. It refuses
 * fields that the version does not know as writing does. Belongs to one thread.
 */
public final class WireSizer extends WireWriter {

    private final boolean releasing;
    private long bytes;
    private long recordBytes;

    public WireSizer() {
        this(false);
    }

    private WireSizer(boolean releasing) {
        super(Unpooled.EMPTY_BUFFER);
        this.releasing = releasing;
    }

    /** Gives up the records of a message that will not be written. */
    public static void releaseRecords(Message message, short version) {
        message.write(new WireSizer(true), version);
    }

    /** Bytes of a message in a version, those of its records included. */
    public static long sizeOf(Message message, short version) {
        WireSizer sizer = new WireSizer();
        message.write(sizer, version);
        return sizer.totalBytes();
    }

    /** Everything that was written. */
    public long totalBytes() {
        return bytes + recordBytes;
    }

    /** What a {@link WireWriter} needs a buffer for: everything but the records that it does not copy. */
    public long bufferedBytes() {
        return bytes;
    }

    /** {@link #totalBytes}, at most {@link Integer#MAX_VALUE}. */
    @Override
    public int size() {
        return (int) Math.min(totalBytes(), Integer.MAX_VALUE);
    }

    @Override
    public int reserveInt32() {
        bytes += Integer.BYTES;
        return 0;
    }

    @Override
    public void setInt32(int place, int value) {
        // Its place is counted already.
    }

    @Override
    public void writeBoolean(boolean value) {
        bytes++;
    }

    @Override
    public void writeInt8(byte value) {
        bytes++;
    }

    @Override
    public void writeInt16(short value) {
        bytes += Short.BYTES;
    }

    @Override
    public void writeUint16(int value) {
        bytes += Short.BYTES;
    }

    @Override
    public void writeInt32(int value) {
        bytes += Integer.BYTES;
    }

    @Override
    public void writeUint32(long value) {
        bytes += Integer.BYTES;
    }

    @Override
    public void writeInt64(long value) {
        bytes += Long.BYTES;
    }

    @Override
    public void writeFloat64(double value) {
        bytes += Double.BYTES;
    }

    @Override
    public void writeUuid(Uuid value) {
        bytes += 2 * Long.BYTES;
    }

    @Override
    public void writeUnsignedVarint(int value) {
        bytes += varintBytes(value);
    }

    private static int varintBytes(long unsigned) {
        // Seven bits a byte; the zero takes one, too.
        return (Long.SIZE - Long.numberOfLeadingZeros(unsigned | 1) + 6) / 7;
    }

    private static int varintBytes(int unsigned) {
        return varintBytes(unsigned & 0xffffffffL);
    }

    @Override
    public void writeVarlong(long value) {
        bytes += varintBytes((value << 1) ^ (value >> 63));
    }

    @Override
    public void writeString(String value, boolean compact) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > MAX_STRING) {
            throw UnsupportedFieldException.tooLong(length);
        }
        bytes += length + (compact ? varintBytes(length + 1) : Short.BYTES);
    }

    @Override
    public void writeNullableString(@Nullable String value, boolean compact) {
        if (value != null) {
            writeString(value, compact);
        } else {
            bytes += compact ? 1 : Short.BYTES;
        }
    }

    @Override
    public void writeBytes(byte[] value, boolean compact) {
        writeArrayLength(value.length, compact);
        bytes += value.length;
    }

    @Override
    public void writeNullableRecords(@Nullable Records value, boolean compact) {
        if (value == null) {
            writeNullArray(compact);
            return;
        }
        writeArrayLength(value.sizeInBytes(), compact);
        count(value);
        if (releasing) {
            value.release();
        }
    }

    private void count(Records records) {
        if (records instanceof CompositeRecords composite) {
            composite.parts().forEach(this::count);
        } else if (isCopied(records)) {
            bytes += records.sizeInBytes();
        } else {
            recordBytes += records.sizeInBytes();
        }
    }

    @Override
    public void writeArrayLength(int length, boolean compact) {
        bytes += compact ? varintBytes(length + 1) : Integer.BYTES;
    }

    @Override
    public void writeNullArray(boolean compact) {
        bytes += compact ? 1 : Integer.BYTES;
    }

    /** The value's length is counted with its end; its start is found by how much was written before. */
    @Override
    public int beginTaggedField(int tag) {
        writeUnsignedVarint(tag);
        return size();
    }

    @Override
    public void endTaggedField(int start) {
        bytes += varintBytes(size() - start);
    }
}
