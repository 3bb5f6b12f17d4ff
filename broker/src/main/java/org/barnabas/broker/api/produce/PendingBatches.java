package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.BatchVerdict;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one produce request that are too much for its net loop, on their way to a thread of the {@link
 * ValidationPool} and back. Collected on the loop, then handed over: only that thread touches batches and verdicts
 * until a message brings them back to the loop. Each batch holds a reference to its part of the frame meanwhile, so
 * that the frame stays on the account of request memory, whatever becomes of the connection.
 */
final class PendingBatches implements ValidationPool.Job {

    /** One batch that waits for its verdict. */
    static final class Pending {

        final PartitionHandle handle;
        final BatchRules rules;
        final PartitionProduceResponse answer;
        private final ByteBuf records;
        private @Nullable BatchVerdict verdict;
        private long judgedMs;

        private Pending(PartitionHandle handle, BatchRules rules, PartitionProduceResponse answer, ByteBuf records) {
            this.handle = handle;
            this.rules = rules;
            this.answer = answer;
            this.records = records;
        }

        /** Passes the verdict on, with the reference that it holds. */
        BatchVerdict take() {
            BatchVerdict taken = verdict;
            verdict = null;
            if (taken == null) {
                throw new IllegalStateException("a batch without a verdict");
            }
            return taken;
        }

        /** Broker's time of the verdict. */
        long judgedMs() {
            return judgedMs;
        }

        private void release() {
            if (verdict instanceof BatchVerdict.Accepted accepted) {
                accepted.batch().release();
            }
            verdict = null;
            records.release();
        }
    }

    /** What the loop does when they are back. Exactly one of these happens, once; none of them throws. */
    interface Outcome {

        /** All have their verdict. */
        void judged(List<Pending> batches);

        /** Judging failed. */
        void failed(Throwable failure);

        /** Nobody is interested any more: the connection or the pool has closed. */
        void abandoned();

        /** The loop has ended before they were back, and all its connections with it; on the thread that found out. */
        void stranded();
    }

    private final Connection connection;
    private final short version;
    private final WallClock clock;
    private final Outcome outcome;
    private final List<Pending> batches = new ArrayList<>(1);
    private final AtomicBoolean unwanted = new AtomicBoolean();
    private @Nullable Throwable failure;

    PendingBatches(RequestContext context, WallClock clock, Outcome outcome) {
        this.connection = context.connection();
        this.version = context.version();
        this.clock = clock;
        this.outcome = outcome;
    }

    /** Another batch; on the loop. Its bytes are kept until the outcome, or {@link #release}. */
    void add(PartitionHandle handle, BatchRules rules, PartitionProduceResponse answer, ByteBuf records) {
        batches.add(new Pending(handle, rules, answer, records.retain()));
    }

    int size() {
        return batches.size();
    }

    /** Gives up all that is held here; once, by whoever has them then. */
    void release() {
        batches.forEach(Pending::release);
        batches.clear();
    }

    /** Hands all to the pool; false if it does not take them. On the loop. */
    boolean submit(ValidationPool pool, Reply reply) {
        reply.onGone(() -> unwanted.set(true));
        return pool.submit(connection.clientAddress(), this);
    }

    @Override
    public void judge(BatchValidator validator, BooleanSupplier goOn) {
        for (Pending next : batches) {
            next.judgedMs = clock.nowMs();
            next.verdict = validator.validate(
                    next.records,
                    next.rules,
                    version,
                    next.judgedMs,
                    weighedBytes -> goOn.getAsBoolean() && !unwanted.get());
            if (next.verdict instanceof BatchVerdict.Stopped) {
                unwanted.set(true);
                return;
            }
        }
    }

    @Override
    public void done(@Nullable Throwable thrown) {
        failure = thrown;
        comeBack();
    }

    @Override
    public void dropped() {
        unwanted.set(true);
        comeBack();
    }

    /** From here on all is the loop's again. */
    private void comeBack() {
        if (!connection.offer(this::end)) {
            outcome.stranded();
            release();
        }
    }

    private void end() {
        Throwable thrown = failure;
        try {
            if (thrown != null) {
                outcome.failed(thrown);
            } else if (unwanted.get()) {
                outcome.abandoned();
            } else {
                outcome.judged(batches);
            }
        } finally {
            release();
        }
    }
}
