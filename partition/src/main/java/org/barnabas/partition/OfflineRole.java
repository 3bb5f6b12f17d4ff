package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Serves nothing, or readers only between two leaderships of the same replica. Owned by the shard's thread. */
final class OfflineRole implements Role {

    private final int leaderEpoch;
    private final ErrorCode reason;
    private final PartitionView view;

    /** @param reason what requests are answered with */
    OfflineRole(int leaderEpoch, ErrorCode reason) {
        this(
                leaderEpoch,
                reason,
                reason == ErrorCode.KAFKA_STORAGE_ERROR
                        ? PartitionView.failed(leaderEpoch)
                        : PartitionView.offline(leaderEpoch));
    }

    private OfflineRole(int leaderEpoch, ErrorCode reason, PartitionView view) {
        this.leaderEpoch = leaderEpoch;
        this.reason = reason;
        this.view = view;
    }

    /**
     * Until the start of the next leadership is durable: no appends, but readers need not notice that it ended. What was
     * committed stays so.
     *
     * @param last what the leadership before showed last
     */
    static OfflineRole between(int nextEpoch, PartitionView last) {
        return new OfflineRole(nextEpoch, ErrorCode.NOT_LEADER_OR_FOLLOWER, last);
    }

    /** Whether leadership of this broker is ordered and has not begun, because the disk is not ready for it. */
    boolean isBefore(@Nullable PartitionImage ordered, int brokerId) {
        return ordered != null
                && ordered.leader() == brokerId
                && reason == ErrorCode.NOT_LEADER_OR_FOLLOWER
                && leaderEpoch <= ordered.leaderEpoch();
    }

    ErrorCode reason() {
        return reason;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public AppendOutcome append(ByteBuf batch, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply) {
        batch.release();
        reply.onAppended(reason, -1, -1);
        return AppendOutcome.refused(reason);
    }

    @Override
    public void onWritten() {}

    @Override
    public PartitionView view() {
        return view;
    }

    @Override
    public void answer() {}

    @Override
    public void end(ErrorCode error) {}
}
