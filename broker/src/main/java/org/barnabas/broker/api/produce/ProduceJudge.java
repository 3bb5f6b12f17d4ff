package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchVerdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the batches and message sets of one produce request: here and now as long as the loop has time for them, and from the first on
 * for which it has not in the {@link ValidationPool}. Later requests of the connection wait until those are back: their
 * order is the producer's. Where the pool is full the request gets REQUEST_TIMED_OUT, which producers try again.
 *
 * <p>On the net loop of the connection.
 */
final class ProduceJudge implements PendingBatches.Outcome {

    private static final Logger LOG = LoggerFactory.getLogger(ProduceJudge.class);

    private final Acceptance acceptance;
    private final RequestContext context;
    private final ProduceJob job;
    private final Reply reply;
    private final Consumer<ErrorCode> refuseAll;
    private final BatchJudge judge;
    private final Acceptance.Allowance allowance;
    private final long nowMs;
    private @Nullable PendingBatches pending;

    /** @param refuseAll answers the whole request with an error */
    ProduceJudge(
            Acceptance acceptance, RequestContext context, ProduceJob job, Reply reply, Consumer<ErrorCode> refuseAll) {
        this.acceptance = acceptance;
        this.context = context;
        this.job = job;
        this.reply = reply;
        this.refuseAll = refuseAll;
        this.judge = acceptance.judge();
        this.allowance = acceptance.allowance();
        this.nowMs = acceptance.wallClock().nowMs();
    }

    /** Judges a partition's batch, now or after {@link #start}. */
    void judge(PartitionHandle handle, ByteBuf records, PartitionProduceResponse answer) {
        BatchRules rules = handle.config().rules();
        boolean converted = BatchJudge.converts(context.version(), records);
        if (converted) {
            acceptance.clients().tell(context);
        }
        if (pending == null) {
            LongPredicate leave = converted ? allowance::mayConvert : allowance;
            BatchVerdict verdict = judge.judge(records, rules, context, nowMs, leave);
            allowance.spend(judge.weighedBytes());
            if (!(verdict instanceof BatchVerdict.Stopped)) {
                apply(handle, rules, answer, verdict, nowMs);
                return;
            }
            pending = new PendingBatches(context, acceptance.wallClock(), this);
        }
        pending.add(handle, rules, answer, records);
    }

    /** All batches are known: the job starts, or waits for those that have no verdict yet. */
    void start() {
        PendingBatches waiting = pending;
        ValidationPool pool = acceptance.pool();
        if (waiting == null || pool == null) {
            if (allowance.isMuch()) {
                reply.holdOthers();
                context.connection().loop().execute(reply::goOn);
            }
            job.start();
            return;
        }
        job.awaits(waiting.size());
        reply.holdOthers();
        boolean taken = false;
        try {
            taken = waiting.submit(pool, reply);
            if (taken) {
                pending = null;
            } else {
                abandon();
                refuseAll.accept(ErrorCode.REQUEST_TIMED_OUT);
            }
        } finally {
            if (!taken) {
                reply.goOn();
            }
        }
    }

    /** Gives up what was accepted and what waits. */
    void abandon() {
        job.abandon();
        PendingBatches waiting = pending;
        pending = null;
        if (waiting != null) {
            waiting.release();
        }
    }

    private void apply(
            PartitionHandle handle,
            BatchRules rules,
            PartitionProduceResponse answer,
            BatchVerdict verdict,
            long judgedMs) {
        if (verdict instanceof BatchVerdict.Refused refused) {
            answer.errorMessage(refused.message());
            answer.recordErrors(refused.records().stream()
                    .map(record -> new BatchIndexAndErrorMessage()
                            .batchIndex(record.index())
                            .batchIndexErrorMessage(record.message()))
                    .toList());
            job.refuse(answer, handle.topic(), refused.error());
        } else if (verdict instanceof BatchVerdict.Accepted accepted) {
            if (accepted.summary().transactional()) {
                accepted.batch().release();
                answer.errorMessage("Transactions are not supported");
                job.refuse(answer, handle.topic(), ErrorCode.INVALID_TXN_STATE);
            } else {
                job.append(handle, accepted.batch(), answer, rules.logAppendTime() ? judgedMs : -1);
            }
        }
    }

    @Override
    public void judged(List<PendingBatches.Pending> batches) {
        try {
            for (PendingBatches.Pending next : batches) {
                apply(next.handle, next.rules, next.answer, next.take(), next.judgedMs());
            }
            job.start();
            reply.goOn();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** As where a handler throws it on the loop. */
    @Override
    public void failed(Throwable failure) {
        job.abandon();
        try {
            if (FailurePolicy.isConfined(failure)) {
                LOG.error(
                        "batches could not be judged connection={}",
                        context.connection().id(),
                        failure);
                refuseAll.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
            } else {
                reply.fail(failure);
            }
        } catch (Throwable again) {
            reply.fail(again);
        } finally {
            reply.goOn();
        }
    }

    @Override
    public void stranded() {
        job.abandon();
    }

    @Override
    public void abandoned() {
        job.abandon();
        reply.close();
        reply.goOn();
    }
}
