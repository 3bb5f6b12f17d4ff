package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Records in memory. Those read from the wire are a slice of the frame that holds no reference of its own: whoever
 * keeps them beyond the handling of the request calls {@link #retain} first.
 */
public final class BufferRecords implements Records {
    private final ByteBuf buffer;

    /** Takes the readable bytes; the reference passes to this object. */
    public BufferRecords(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /** The bytes; do not move its indices. */
    public ByteBuf buffer() {
        return buffer;
    }

    @Override
    public int sizeInBytes() {
        return buffer.readableBytes();
    }

    public BufferRecords retain() {
        buffer.retain();
        return this;
    }

    @Override
    public void release() {
        buffer.release();
    }

    /** Compares the bytes. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BufferRecords that && buffer.equals(that.buffer);
    }

    @Override
    public int hashCode() {
        return buffer.hashCode();
    }

    @Override
    public String toString() {
        return "BufferRecords(" + sizeInBytes() + " bytes)";
    }
}
