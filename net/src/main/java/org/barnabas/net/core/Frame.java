package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.internal.PlatformDependent;

/**
 * A whole frame that knows which account it is on: its bytes are given back when the last reference to any part of it
 * goes, wherever and on whatever thread that is. So a produce request's bytes come back when its records are written, and
 * those of everything else when the handler has returned. It lies in the memory that was received into; nothing is copied.
 * What is made of a frame, as when records are converted, is charged and given back in the same way.
 */
final class Frame {

    private Frame() {}

    /** Charges what is between the reader and the writer index of direct memory; the reference passes on, at once. */
    static ByteBuf charged(ByteBuf received, RequestMemory memory) {
        if (!received.isReadable() || !received.isDirect()) {
            // Nothing to hold, or a test's memory.
            return received;
        }
        int bytes = received.readableBytes();
        ByteBuf frame = leased(new Lease(received, bytes, memory, bytes, false));
        memory.acquireWhole(bytes);
        return frame;
    }

    /**
     * Charges direct memory that was made of what a frame carried, with all that it has room for; the reference passes on, at
     * once.
     */
    static ByteBuf derived(ByteBuf made, RequestMemory memory) {
        if (!made.isReadable() || !made.isDirect()) {
            return made;
        }
        int held = made.capacity();
        ByteBuf derived = leased(new Lease(made, made.readableBytes(), memory, held, true));
        memory.acquireDerived(held);
        return derived;
    }

    private static ByteBuf leased(Lease lease) {
        try {
            return PlatformDependent.hasUnsafe() ? new Addressed(lease) : new Plain(lease);
        } catch (Throwable failure) {
            lease.held.release();
            throw failure;
        }
    }

    private record Lease(ByteBuf held, int bytes, RequestMemory account, int charged, boolean derived) {

        java.nio.ByteBuffer content() {
            return held.nioBuffer(held.readerIndex(), bytes);
        }

        void end() {
            held.release();
            if (derived) {
                account.releaseDerived(charged);
            } else {
                account.releaseWhole(charged);
            }
        }
    }

    private static final class Addressed extends UnpooledUnsafeDirectByteBuf {

        private final Lease lease;

        Addressed(Lease lease) {
            super(lease.held.alloc(), lease.content(), lease.bytes);
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
            super(lease.held.alloc(), lease.content(), lease.bytes);
            this.lease = lease;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            lease.end();
        }
    }
}
