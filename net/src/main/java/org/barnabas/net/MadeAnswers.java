package org.barnabas.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The memory of parts of answers that are made before the answer is given, for one API of one connection. It comes out of what
 * all answers have: who finds none left gives what there is, or waits. A client that has its own made and does not take it
 * loses its connection while others wait.
 *
 * <p>Threads: any.
 */
public interface MadeAnswers {

    /** An account without a bound. */
    MadeAnswers UNBOUNDED = new MadeAnswers() {
        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void give(long bytes) {}

        @Override
        public ByteBuf charged(ByteBuf made, long taken) {
            return made;
        }

        @Override
        public Runnable await(long bytes, Runnable wake) {
            wake.run();
            return () -> {};
        }
    };

    /** Takes memory for something that is about to be made; false if there is none. */
    boolean take(long bytes);

    /** Gives back what was taken and is not needed. */
    void give(long bytes);

    /**
     * Puts what was made on the account, with all that it occupies in place of what was taken for it, even if that is more. It
     * is given back with the last reference to it, wherever and on whatever thread that is.
     *
     * @param made direct memory with readable bytes; the reference passes on, also if this fails, and then all is given back
     * @return the same bytes
     */
    ByteBuf charged(ByteBuf made, long taken);

    /**
     * Waits until it is worth to {@link #take} as much again.
     *
     * @param wake called at most once, on any thread, perhaps within this call
     * @return ends the wait, woken or not: to be run once; null if too much waits already
     */
    @Nullable
    Runnable await(long bytes, Runnable wake);
}
