package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOrigin;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An append that waits for the log; it holds on to the batch. Owned by the shard's thread. */
record HeldAppend(
        Partition partition, ByteBuf batch, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply)
        implements LogGate.Message {

    private static final Logger LOG = LoggerFactory.getLogger(HeldAppend.class);

    /** Whether the log is lent for what comes next: for a new segment, most often. */
    boolean prepare(LeaderRole leader, LogGate gate) {
        if (leader.preparation(batch) == null) {
            return false;
        }
        partition.flushStaged();
        Runnable work = gate.isAway() ? null : leader.preparation(batch);
        if (work != null) {
            gate.lend(true, work, partition::onFree);
        }
        return gate.isAway();
    }

    /** Who has posted it hears no more of a surprise: it costs this batch its answer, and nothing else. */
    @Override
    public void run() {
        try {
            partition.appends().append(this);
        } catch (RuntimeException | AssertionError | StackOverflowError surprise) {
            LOG.error("append failed partition={}", partition.handle(), surprise);
            reply.onAppended(ErrorCode.UNKNOWN_SERVER_ERROR, -1, -1);
        }
    }

    @Override
    public void refuse(ErrorCode error) {
        batch.release();
        reply.onAppended(error, -1, -1);
    }
}
