package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.internal.PlatformDependent;

/** Direct memory whose end somebody is told of: when the last reference to any part of it goes, on whatever thread that is. */
final class Leased {

    private Leased() {}

    /**
     * The readable bytes where they lie; nothing is copied.
     *
     * @param bytes direct memory; the reference passes on, and is given up if this fails
     * @param end run once, after the memory was given up
     */
    static ByteBuf of(ByteBuf bytes, Runnable end) {
        Lease lease = new Lease(bytes, bytes.readableBytes(), end);
        try {
            return PlatformDependent.hasUnsafe() ? new Addressed(lease) : new Plain(lease);
        } catch (Throwable failure) {
            bytes.release();
            throw failure;
        }
    }

    private record Lease(ByteBuf bytes, int size, Runnable end) {

        java.nio.ByteBuffer content() {
            return bytes.nioBuffer(bytes.readerIndex(), size);
        }

        void over() {
            bytes.release();
            end.run();
        }
    }

    private static final class Addressed extends UnpooledUnsafeDirectByteBuf {

        private final Lease lease;

        Addressed(Lease lease) {
            super(lease.bytes.alloc(), lease.content(), lease.size);
            this.lease = lease;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            lease.over();
        }
    }

    /** Where the JVM does not let Netty know addresses. */
    private static final class Plain extends UnpooledDirectByteBuf {

        private final Lease lease;

        Plain(Lease lease) {
            super(lease.bytes.alloc(), lease.content(), lease.size);
            this.lease = lease;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            lease.over();
        }
    }
}
