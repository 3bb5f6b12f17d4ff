package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.internal.PlatformDependent;

/**
 * A whole frame that knows which account it is on: its bytes are given back when the last reference to any part of it
 * goes, wherever and on whatever thread that is. So a produce request's bytes come back when its records are written, and
 * those of everything else when the handler has returned. It lies in the memory that was received into; nothing is copied.
 */
final class Frame {

    private Frame() {}

    /** Charges what is between the reader and the writer index of direct memory; the reference passes on, at once. */
    static ByteBuf charged(ByteBuf received, RequestMemory memory) {
        if (!received.isReadable() || !received.isDirect()) {
            // Nothing to hold, or a test's memory.
            return received;
        }
        Lease lease = new Lease(received, memory, received.readableBytes());
        ByteBuf frame;
        try {
            frame = PlatformDependent.hasUnsafe() ? new Addressed(lease) : new Plain(lease);
        } catch (Throwable failure) {
            received.release();
            throw failure;
        }
        memory.acquireWhole(lease.bytes);
        return frame;
    }

    private record Lease(ByteBuf received, RequestMemory memory, int bytes) {

        java.nio.ByteBuffer content() {
            return received.nioBuffer(received.readerIndex(), bytes);
        }

        void end() {
            received.release();
            memory.releaseWhole(bytes);
        }
    }

    private static final class Addressed extends UnpooledUnsafeDirectByteBuf {

        private final Lease lease;

        Addressed(Lease lease) {
            super(lease.received.alloc(), lease.content(), lease.bytes);
            this.lease = lease;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            lease.end();
        }
    }

    /** Where the JVM does not let Netty know addresses. */
    private static final class Plain extends UnpooledDirectByteBuf {

        private final Lease lease;

        Plain(Lease lease) {
            super(lease.received.alloc(), lease.content(), lease.bytes);
            this.lease = lease;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            lease.end();
        }
    }
}
