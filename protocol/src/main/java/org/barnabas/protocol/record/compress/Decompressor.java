package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.barnabas.protocol.CorruptBatchException;

/**
 * One codec that inflates payloads piece by piece, one payload after the other, so that its native context is made once.
 * Throws {@link CorruptBatchException} on damaged input; every step either produces output or consumes input, and steps
 * that produce none are counted ({@link EmptyParts}). Single-threaded.
 */
interface Decompressor extends AutoCloseable {

    /**
     * Begins another payload; the one before need not be finished.
     *
     * @param source remaining bytes are the input, in direct memory; must stay alive until {@link #release}
     */
    void open(ByteBuffer source);

    /**
     * Appends inflated bytes to {@code target}, at most its writable bytes. The target must be one direct piece of
     * memory with room.
     *
     * @return bytes appended, at least 1; -1 at the end of the payload
     */
    int read(ByteBuf target);

    /** Lets go of the payload and of memory that only an unusual one needs. */
    void release();

    /** Gives everything back; the codec cannot be used any more. */
    @Override
    void close();
}
