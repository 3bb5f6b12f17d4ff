package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.LongPredicate;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/** What a net loop needs to judge producers' batches, and how much of it it does itself. Any thread. */
public final class Acceptance {

    /**
     * Weighed bytes of one request that are judged on the loop: about a millisecond, five of hostile ones
     * (docs/adr/0007-judging-large-batches-off-the-loop.md).
     */
    static final long LOOP_BYTES = 2 << 20;

    /** A request that needed more ends the turn of its connection, so that several of them do not add up. */
    static final long TURN_BYTES = LOOP_BYTES / 8;

    private final WallClock wallClock;
    private final @Nullable ValidationPool pool;
    private final FastThreadLocal<BatchValidator> validators;

    /**
     * The same for all loops, which judge everything themselves.
     *
     * @param allocator for batches that have to be written anew, and for the validators' windows
     * @param limits how much a compressed batch may grow
     * @param wallClock the broker's time, for timestamps
     */
    public Acceptance(ByteBufAllocator allocator, InflateLimits limits, WallClock wallClock) {
        this(allocator, limits, wallClock, null);
    }

    /**
     * The same for all loops.
     *
     * @param allocator for batches that have to be written anew, and for the validators' windows
     * @param limits how much a compressed batch may grow
     * @param wallClock the broker's time, for timestamps
     * @param pool where what is too much for a loop is judged; null: there is no such thing
     */
    public Acceptance(
            ByteBufAllocator allocator, InflateLimits limits, WallClock wallClock, @Nullable ValidationPool pool) {
        this.wallClock = wallClock;
        this.pool = pool;
        this.validators = new FastThreadLocal<>() {
            @Override
            protected BatchValidator initialValue() {
                return new BatchValidator(allocator, limits);
            }

            @Override
            protected void onRemoval(BatchValidator validator) {
                validator.close();
            }
        };
    }

    /** The validator of the calling loop: it keeps codecs and buffers, which thousands of connections could not. */
    BatchValidator validator() {
        return validators.get();
    }

    /** Where a request's batches go that the loop stopped at; null if it never does. */
    @Nullable
    ValidationPool pool() {
        return pool;
    }

    /** What one request may have judged on the loop from now on. */
    Allowance allowance() {
        return new Allowance(pool == null ? Long.MAX_VALUE : LOOP_BYTES);
    }

    WallClock wallClock() {
        return wallClock;
    }

    /** One request's share of a loop's time, in weighed bytes. On the loop. */
    static final class Allowance implements LongPredicate {

        private final long most;
        private long spent;

        private Allowance(long most) {
            this.most = most;
        }

        /** Whether a batch that needs so much may be judged here. */
        @Override
        public boolean test(long weighedBytes) {
            return weighedBytes <= most - spent;
        }

        void spend(long weighedBytes) {
            spent += weighedBytes;
        }

        /** Whether other connections should have their turn before the next request of this one. */
        boolean isMuch() {
            return most == LOOP_BYTES && spent > TURN_BYTES;
        }
    }
}
