package org.barnabas.coordinator.group;

import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Checks who a request claims to come from against who is in the group. */
public final class MemberCheck {

    private MemberCheck() {}

    /** UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID (another member has taken over the static identity, KIP-345) or NONE. */
    static ErrorCode identity(ClassicGroup group, String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            String owner = group.members().idOf(instanceId);
            if (owner == null) {
                return ErrorCode.UNKNOWN_MEMBER_ID;
            }
            if (!owner.equals(memberId)) {
                return ErrorCode.FENCED_INSTANCE_ID;
            }
        }
        return group.members().has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }

    /** {@link #identity}, and the member's generation must be the group's. */
    public static ErrorCode current(ClassicGroup group, String memberId, @Nullable String instanceId, int generation) {
        ErrorCode error = identity(group, memberId, instanceId);
        if (error == ErrorCode.NONE && generation != group.generation()) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        return error;
    }
}
