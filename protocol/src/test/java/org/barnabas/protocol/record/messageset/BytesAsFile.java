package org.barnabas.protocol.record.messageset;

import io.netty.buffer.ByteBuf;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/** Bytes that have to be read piece by piece; counts how much is read of them. */
final class BytesAsFile implements FileRecords {

    private final ByteBuf bytes;
    private int read;

    BytesAsFile(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** How many bytes were read so far, those that were read twice included. */
    int read() {
        return read;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public int sizeInBytes() {
        return bytes.readableBytes();
    }

    @Override
    public <T> @Nullable T source(Class<T> handleType) {
        return null;
    }

    @Override
    public int readInto(ByteBuf target, int offset, int length) {
        int count = Math.min(length, bytes.readableBytes() - offset);
        target.writeBytes(bytes, offset, count);
        read += count;
        return count;
    }

    @Override
    public void release() {
        // Nothing is held.
    }
}
