package org.barnabas.coordinator.group;

import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.jspecify.annotations.Nullable;

/**
 * A group of whatever kind: a name under which offsets are committed, and the rules by which that may happen. Those who
 * deal with offsets and administration know no more of it. Belongs to the thread of its coordinator.
 */
public abstract sealed class Group permits ClassicGroup, OffsetsGroup {

    private final String id;
    private final OffsetTable offsets;
    private boolean deleting;

    Group(String id, OffsetTable offsets) {
        this.id = id;
        this.offsets = offsets;
    }

    public final String id() {
        return id;
    }

    /** As the log's end has them; {@link CommittedView} knows what was before. */
    public final OffsetTable offsets() {
        return offsets;
    }

    public abstract GroupType type();

    public abstract GroupState state();

    public final boolean is(GroupState other) {
        return state() == other;
    }

    /** Such as "consumer" or "connect"; null if the group never had a member. */
    @Nullable
    public abstract String protocolType();

    /**
     * Whether offsets may be committed by somebody.
     *
     * @param generation negative for those who are no members
     * @return NONE, or what to answer
     */
    public abstract ErrorCode checkCommit(String memberId, @Nullable String instanceId, int generation);

    /** NONE if the group may be deleted with its offsets. */
    public abstract ErrorCode checkDelete();

    /** NONE if offsets may be removed of topics that are not in use. */
    public abstract ErrorCode checkOffsetDelete();

    /** Whether members consume the topic; true if they may and do not say. */
    public abstract boolean isInUse(String topic);

    /** Since when an offset has been needed by nobody, in wall-clock time; −1 if it is needed (KIP-211). */
    public abstract long idleSinceMs(String topic, OffsetEntry entry);

    /** What DescribeGroups tells. */
    public abstract DescribedGroup describe();

    /** No members now or soon, and nothing in the log: nobody would miss the group. */
    abstract boolean isUseless();

    /** Answers whoever waits and stops all timers: the coordinator has gone. */
    public abstract void disband(ErrorCode error, long nowMs);

    /** Gives back what the group still counts for: it is forgotten. */
    void release() {
        offsets.clear();
    }

    /** What it counts for beside its name, summed up anew. */
    long sizeInBytes() {
        return offsets.sizeInBytes();
    }

    /** Tombstones are on their way: nobody may come in, nothing may be committed. */
    public final boolean isDeleting() {
        return deleting;
    }

    public final void deleting(boolean underway) {
        deleting = underway;
    }
}
