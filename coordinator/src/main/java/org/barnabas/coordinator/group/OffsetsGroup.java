package org.barnabas.coordinator.group;

import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.jspecify.annotations.Nullable;

/**
 * A group that has offsets and nothing else: of consumers that assign partitions to themselves, or of administrators. It
 * becomes a {@link ClassicGroup} when somebody joins, and one of those becomes this when its membership has left no trace.
 */
public final class OffsetsGroup extends Group {

    OffsetsGroup(String id, OffsetTable offsets) {
        super(id, offsets);
    }

    /** Apache Kafka lists it as one of the classic type without a protocol. */
    @Override
    public GroupType type() {
        return GroupType.CLASSIC;
    }

    @Override
    public GroupState state() {
        return GroupState.EMPTY;
    }

    @Override
    @Nullable
    public String protocolType() {
        return null;
    }

    @Override
    public ErrorCode checkCommit(String memberId, @Nullable String instanceId, int generation) {
        if (isDeleting()) {
            return ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        }
        return generation < 0 ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }

    @Override
    public ErrorCode checkDelete() {
        return isDeleting() ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
    }

    @Override
    public ErrorCode checkOffsetDelete() {
        return isDeleting() ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
    }

    @Override
    public boolean isInUse(String topic) {
        return false;
    }

    @Override
    public long idleSinceMs(String topic, OffsetEntry entry) {
        return entry.commitTimestampMs();
    }

    @Override
    public DescribedGroup describe() {
        return new DescribedGroup().groupId(id()).groupState(state().label());
    }

    @Override
    boolean isUseless() {
        return offsets().isEmpty();
    }

    @Override
    public void disband(ErrorCode error, long nowMs) {}
}
