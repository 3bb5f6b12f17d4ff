package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOrigin;
import org.barnabas.protocol.ErrorCode;

/** Serves nothing. Owned by the shard's thread. */
final class OfflineRole implements Role {

    private final int leaderEpoch;
    private final ErrorCode reason;

    /** @param reason what requests are answered with */
    OfflineRole(int leaderEpoch, ErrorCode reason) {
        this.leaderEpoch = leaderEpoch;
        this.reason = reason;
    }

    ErrorCode reason() {
        return reason;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public void append(ByteBuf batch, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply) {
        batch.release();
        reply.onAppended(reason, -1, -1);
    }

    @Override
    public void onWritten() {}

    @Override
    public PartitionView view() {
        return reason == ErrorCode.KAFKA_STORAGE_ERROR
                ? PartitionView.failed(leaderEpoch)
                : PartitionView.offline(leaderEpoch);
    }

    @Override
    public void answer() {}

    @Override
    public void end(ErrorCode error) {}
}
