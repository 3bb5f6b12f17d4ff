package org.barnabas.broker.api;

import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.NetConfig;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireSizer;

/**
 * Bounds the entries of one answer while they are collected, and those of all answers that are being collected: who
 * names ten thousand things gets those that fit, and for each of the others an error. Entries are counted by their size
 * on the wire and a sum for the objects that they are made of.
 *
 * <p>Threads: any. Ends with {@link #close}.
 */
public final class AnswerRoom {

    private static final long ENTRY_BYTES = 256;

    private final Shared shared;
    private final AtomicLong used = new AtomicLong();

    /** What the answers of a kind share. */
    public static final class Shared {

        private final long ofOne;
        private final long ofAll;
        private final AtomicLong used = new AtomicLong();

        /** @param ofOne bytes of one answer; all that are being collected may have twice as many */
        public Shared(long ofOne) {
            this.ofOne = ofOne;
            this.ofAll = 2 * ofOne;
        }

        /** A little less than what an answer may have, for what is around the entries. */
        public static Shared ofThisProcess() {
            return new Shared(NetConfig.largestAnswerBytes() / 16 * 15);
        }

        public AnswerRoom open() {
            return new AnswerRoom(this);
        }

        public long usedBytes() {
            return used.get();
        }

        /** Whether the entry would be too large for an answer of its own: to ask again would not help. */
        public boolean isHopeless(Message answer, short version) {
            return sizeOf(answer, version) > ofOne;
        }
    }

    private AnswerRoom(Shared shared) {
        this.shared = shared;
    }

    private static long sizeOf(Message answer, short version) {
        return ENTRY_BYTES + WireSizer.sizeOf(answer, version);
    }

    /**
     * Takes room for an entry, given as an answer that has nothing else; false if there is none, then the entry must
     * not be kept.
     */
    public boolean take(Message answer, short version) {
        long bytes = sizeOf(answer, version);
        boolean fits = used.addAndGet(bytes) <= shared.ofOne;
        if (fits && shared.used.addAndGet(bytes) <= shared.ofAll) {
            return true;
        }
        if (fits) {
            shared.used.addAndGet(-bytes);
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** The answer was sent, or there will be none. To be called again does nothing. */
    public void close() {
        shared.used.addAndGet(-used.getAndSet(0));
    }
}
