package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;

/**
 * Inflates one payload piece by piece, so that a large payload costs no more memory than the caller's target. Throws
 * {@link CorruptBatchException} on damaged input. Single-threaded; close it to give buffers and native memory back.
 */
interface Decompressor extends AutoCloseable {

    /**
     * Appends inflated bytes to {@code target}, at most its writable bytes. The target must be one direct piece of
     * memory with room.
     *
     * @return bytes appended, at least 1; -1 at the end of the payload
     */
    int read(ByteBuf target);

    @Override
    void close();
}
