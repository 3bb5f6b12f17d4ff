package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Lets the socket read straight into the memory of the frame that is being received, and into a fresh buffer of a size
 * that adapts to the traffic otherwise. One per connection, on its loop.
 */
final class FrameReceiveAllocator implements RecvByteBufAllocator {

    private static final int SMALLEST = 512;
    private static final int INITIAL = 4 << 10;
    private static final int LARGEST = 128 << 10;
    private static final int READS_PER_LOOP = 16;

    private final FrameAssembler assembler;
    private final AdaptiveRecvByteBufAllocator fresh;

    /** Whether the last read went to the frame's memory; each read is preceded by one allocation. */
    private boolean inPlace;

    FrameReceiveAllocator(FrameAssembler assembler) {
        this.assembler = assembler;
        this.fresh = new AdaptiveRecvByteBufAllocator(SMALLEST, INITIAL, LARGEST);
        this.fresh.maxMessagesPerRead(READS_PER_LOOP);
    }

    /** Whether what was read last lies in the frame's memory. */
    boolean lastReadInPlace() {
        return inPlace;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's transports still ask for a handle of this deprecated type.
    public Handle newHandle() {
        return new FrameHandle((ExtendedHandle) fresh.newHandle());
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
            ByteBuf target = assembler.receiveBuffer(allocator);
            inPlace = target != null;
            return target != null ? target : fresh(allocator);
        }

        private ByteBuf fresh(ByteBufAllocator allocator) {
            try {
                ByteBuf buffer = delegate.allocate(allocator);
                assembler.granted();
                return buffer;
            } catch (OutOfMemoryError failure) {
                if (DirectMemory.isRefusal(failure)) {
                    throw new FrameAssembler.NoMemoryException(failure);
                }
                throw failure;
            }
        }

        @Override
        public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMoreData) {
            return delegate.continueReading(maybeMoreData);
        }
    }
}
