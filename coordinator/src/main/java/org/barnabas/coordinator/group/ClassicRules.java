package org.barnabas.coordinator.group;

import java.util.Set;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What may be done with the offsets of a classic group, and when they are needed no longer. */
final class ClassicRules {

    private static final long NEEDED = -1;

    private ClassicRules() {}

    /** Members may commit, unless they have yet to hear what they own; others may while there are no members. */
    static ErrorCode commit(ClassicGroup group, String memberId, @Nullable String instanceId, int generation) {
        if (group.isDeleting()) {
            return ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        }
        if (generation < 0 && (group.is(GroupState.EMPTY) || isDeserted(group))) {
            return ErrorCode.NONE;
        }
        ErrorCode error = MemberCheck.current(group, memberId, instanceId, generation);
        // Between its join and its assignment a member owns nothing that it could commit. While a rebalance is only
        // being prepared it still may: it learns of the rebalance by its next heartbeat.
        boolean betweenJoinAndSync = error == ErrorCode.NONE && group.is(GroupState.COMPLETING_REBALANCE);
        return betweenJoinAndSync ? ErrorCode.REBALANCE_IN_PROGRESS : error;
    }

    /** Its members have gone and nobody is expected, only the log does not know yet. */
    private static boolean isDeserted(ClassicGroup group) {
        return group.is(GroupState.PREPARING_REBALANCE)
                && group.members().isEmpty()
                && group.pendingMembers().isEmpty();
    }

    static ErrorCode delete(ClassicGroup group) {
        if (!group.is(GroupState.EMPTY)) {
            return ErrorCode.NON_EMPTY_GROUP;
        }
        return group.isDeleting() ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : ErrorCode.NONE;
    }

    /** Only consumers say which topics they use; members of other kinds may use any. */
    static ErrorCode deleteOffsets(ClassicGroup group) {
        if (group.isDeleting()) {
            return ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        }
        boolean unknownUse = !group.is(GroupState.EMPTY) && !Subscriptions.isConsumer(group.protocolType());
        return unknownUse ? ErrorCode.NON_EMPTY_GROUP : ErrorCode.NONE;
    }

    /** @param subscribed the topics of all members; null if they do not say */
    static long idleSinceMs(ClassicGroup group, @Nullable Set<String> subscribed, String topic, OffsetEntry entry) {
        if (group.protocolType() == null) {
            return entry.commitTimestampMs();
        }
        if (group.is(GroupState.EMPTY)) {
            long sinceMs = group.stateSinceMs();
            return sinceMs < 0 ? entry.commitTimestampMs() : sinceMs;
        }
        boolean unused = group.is(GroupState.STABLE) && subscribed != null && !subscribed.contains(topic);
        return unused ? entry.commitTimestampMs() : NEEDED;
    }
}
