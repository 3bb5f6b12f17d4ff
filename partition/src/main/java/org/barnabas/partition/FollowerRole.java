package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.LogView;
import org.barnabas.log.PartitionLog;
import org.barnabas.protocol.ErrorCode;

/**
 * Copies the log of the leader. Knows the leader and how far the high watermark is known here; takes no appends of
 * clients. Owned by the shard's thread.
 */
final class FollowerRole implements Role {

    private final PartitionLog log;
    private final int leader;
    private final int leaderEpoch;
    private final long highWatermark;

    /**
     * Follows.
     *
     * @param leader broker id, or -1 if there is none at present
     * @param highWatermark as known from before
     */
    FollowerRole(PartitionLog log, int leader, int leaderEpoch, long highWatermark) {
        this.log = log;
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
        this.highWatermark = Math.min(highWatermark, log.view().endOffset());
    }

    int leader() {
        return leader;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public void append(ByteBuf batch, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply) {
        batch.release();
        reply.onAppended(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1, -1);
    }

    @Override
    public void onWritten() {}

    @Override
    public PartitionView view() {
        LogView view = log.view();
        return new PartitionView(
                Standing.FOLLOWER, leaderEpoch, highWatermark, view.lastStableOffset(highWatermark), view);
    }

    @Override
    public void answer() {}

    @Override
    public void end(ErrorCode error) {}
}
