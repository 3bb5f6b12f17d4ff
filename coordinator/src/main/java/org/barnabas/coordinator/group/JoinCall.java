package org.barnabas.coordinator.group;

import java.util.function.Consumer;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.jspecify.annotations.Nullable;

/**
 * A JoinGroup request in the terms of the decision.
 *
 * @param memberId empty for a member that has none yet
 * @param instanceId the static identity; null for a dynamic member
 * @param secondCallExpected the client can be told to call again with the id that it gets (KIP-394)
 * @param knowsSkip the client understands "you lead, but do not assign" (KIP-814)
 */
public record JoinCall(
        String groupId,
        String memberId,
        @Nullable String instanceId,
        MemberOrigin origin,
        Member.Timeouts timeouts,
        String protocolType,
        Protocols protocols,
        boolean secondCallExpected,
        boolean knowsSkip,
        String reason,
        JoinTicket ticket) {

    private static final int FIRST_WITH_SECOND_CALL = 4;
    private static final int FIRST_WITH_SKIP = 9;

    public static JoinCall of(
            MemberOrigin origin, JoinGroupRequest request, short version, Consumer<JoinGroupResponse> reply) {
        int rebalanceMs = request.rebalanceTimeoutMs() < 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs();
        String reason = request.reason();
        return new JoinCall(
                request.groupId(),
                request.memberId(),
                request.groupInstanceId(),
                origin,
                new Member.Timeouts(request.sessionTimeoutMs(), rebalanceMs),
                request.protocolType(),
                Protocols.of(request.protocols()),
                version >= FIRST_WITH_SECOND_CALL,
                version >= FIRST_WITH_SKIP,
                reason == null ? "not given" : PrintableText.of(reason),
                new JoinTicket(reply));
    }
}
