package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOrigin;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.protocol.ErrorCode;

/** An append that waits for the log; it holds on to the batch. Owned by the shard's thread. */
record HeldAppend(
        Partition partition, ByteBuf batch, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply)
        implements LogGate.Message {

    @Override
    public void run() {
        partition.append(this);
    }

    @Override
    public void refuse(ErrorCode error) {
        batch.release();
        reply.onAppended(error, -1, -1);
    }
}
