package org.barnabas.net.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.function.IntFunction;

/**
 * Lets the socket read straight into memory that whoever hears of its bytes provides, such as that of the frame that is being
 * received; how much is expected adapts to the traffic. One per connection, on its loop.
 */
final class FrameReceiveAllocator implements RecvByteBufAllocator {

    private static final int SMALLEST = 512;
    private static final int INITIAL = 4 << 10;
    private static final int LARGEST = 128 << 10;
    private static final int READS_PER_LOOP = 16;

    private final IntFunction<ByteBuf> memory;
    private final AdaptiveRecvByteBufAllocator sizes;

    /** @param memory gives memory for so many bytes, or less, or more */
    FrameReceiveAllocator(IntFunction<ByteBuf> memory) {
        this.memory = memory;
        this.sizes = new AdaptiveRecvByteBufAllocator(SMALLEST, INITIAL, LARGEST);
        this.sizes.maxMessagesPerRead(READS_PER_LOOP);
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's transports still ask for a handle of this deprecated type.
    public Handle newHandle() {
        return new FrameHandle((ExtendedHandle) sizes.newHandle());
    }

    /** Delegates everything but the choice of memory. */
    @SuppressWarnings("deprecation") // See newHandle.
    private final class FrameHandle extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle delegate;

        FrameHandle(ExtendedHandle delegate) {
            super(delegate);
            this.delegate = delegate;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return memory.apply(delegate.guess());
        }

        @Override
        public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMoreData) {
            return delegate.continueReading(maybeMoreData);
        }
    }
}
