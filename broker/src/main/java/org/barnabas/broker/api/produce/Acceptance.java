package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.LongPredicate;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.conversion.OldClients;
import org.barnabas.ports.WallClock;
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

    /** Weighed bytes up to which a request's records are converted on the loop: a tenth of a millisecond. */
    static final long CONVERTED_LOOP_BYTES = LOOP_BYTES / 8;

    private final WallClock wallClock;
    private final @Nullable ValidationPool pool;
    private final OldClients clients;
    private final FastThreadLocal<BatchJudge> judges;

    /**
     * The same for all loops, which judge everything themselves.
     *
     * @param allocator for batches that have to be written anew, and for the validators' windows
     * @param limits how much a compressed batch may grow
     * @param wallClock the broker's time, for timestamps
     */
    public Acceptance(ByteBufAllocator allocator, InflateLimits limits, WallClock wallClock) {
        this(allocator, limits, wallClock, null, Conversions.unmeasured());
    }

    /**
     * The same for all loops.
     *
     * @param allocator for batches that have to be written anew, and for the validators' windows
     * @param limits how much a compressed batch may grow
     * @param wallClock the broker's time, for timestamps
     * @param pool where what is too much for a loop is judged; null: there is no such thing
     * @param conversions hears of records in old formats
     */
    public Acceptance(
            ByteBufAllocator allocator,
            InflateLimits limits,
            WallClock wallClock,
            @Nullable ValidationPool pool,
            Conversions conversions) {
        this.wallClock = wallClock;
        this.pool = pool;
        this.clients = conversions.clients();
        this.judges = new FastThreadLocal<>() {
            @Override
            protected BatchJudge initialValue() {
                return new BatchJudge(allocator, limits, conversions);
            }

            @Override
            protected void onRemoval(BatchJudge judge) {
                judge.close();
            }
        };
    }

    /** The judge of the calling loop: it keeps codecs and buffers, which thousands of connections could not. */
    BatchJudge judge() {
        return judges.get();
    }

    /** Who needs records converted. */
    OldClients clients() {
        return clients;
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

        /** Whether records that need so much may be converted here. */
        boolean mayConvert(long weighedBytes) {
            return weighedBytes <= Math.min(most, CONVERTED_LOOP_BYTES) - spent;
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
