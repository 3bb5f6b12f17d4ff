package org.barnabas.broker.api.fetch;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Has a few buffers and no more. */
final class ScarceBuffers extends AbstractByteBufAllocator {

    private final List<ByteBuf> given = new ArrayList<>();
    private final int most;

    ScarceBuffers(int most) {
        super(true);
        this.most = most;
    }

    /** All that it gave. */
    List<ByteBuf> given() {
        return given;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        throw new AssertionError("records are not for the heap");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (given.size() == most) {
            throw new OutOfMemoryError("direct buffer memory");
        }
        given.add(new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity));
        return given.get(given.size() - 1);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
