package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;

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
        ByteBuf frame = Leased.of(received, () -> memory.releaseWhole(bytes));
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
        ByteBuf derived = Leased.of(made, () -> memory.releaseDerived(held));
        memory.acquireDerived(held);
        return derived;
    }
}
