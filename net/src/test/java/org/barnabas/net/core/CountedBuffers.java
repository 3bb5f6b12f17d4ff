package org.barnabas.net.core;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Memory that is counted, and may be refused. */
final class CountedBuffers extends AbstractByteBufAllocator {

    private final UnpooledByteBufAllocator source = new UnpooledByteBufAllocator(true);
    private int granted = Integer.MAX_VALUE;

    CountedBuffers() {
        super(true);
    }

    /** Refuses direct memory after so many buffers. */
    void grantOnly(int buffers) {
        granted = buffers;
    }

    void grantAll() {
        granted = Integer.MAX_VALUE;
    }

    long usedBytes() {
        return source.metric().usedDirectMemory() + source.metric().usedHeapMemory();
    }

    @Override
    protected ByteBuf newHeapBuffer(int initial, int max) {
        return source.heapBuffer(initial, max);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initial, int max) {
        if (granted-- <= 0) {
            throw new OutOfMemoryError("Cannot reserve " + initial + " bytes of direct buffer memory");
        }
        return source.directBuffer(initial, max);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
