package org.barnabas.broker.api.groups;

import java.util.List;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.FindCoordinatorResponse.Coordinator;

/**
 * FindCoordinator: DESCRIBE on each group or transactional id; CLUSTER_ACTION for the coordinators of share groups' states,
 * which brokers alone look for.
 */
public final class FindCoordinatorEnforcement {

    private static final List<AccessRule> RULES = List.of(
            new AccessRule(AclOperation.DESCRIBE, ResourceKind.GROUP, "for a group's coordinator"),
            new AccessRule(AclOperation.DESCRIBE, ResourceKind.TRANSACTIONAL_ID, "for a transaction's coordinator"),
            new AccessRule(AclOperation.CLUSTER_ACTION, ResourceKind.CLUSTER, "for the coordinator of shares"));

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;

    private FindCoordinatorEnforcement() {}

    public static Enforcement<FindCoordinatorRequest> create() {
        return Enforcement.of(RULES, FindCoordinatorEnforcement::screen);
    }

    private static Screening screen(Access access, FindCoordinatorRequest request) {
        byte type = request.keyType();
        if (access.context().version() < FindCoordinatorHandler.FIRST_BATCHED) {
            ErrorCode verdict = judge(access, type, request.key());
            return verdict == ErrorCode.NONE
                    ? Screening.PASSED
                    : Screening.refused(FindCoordinatorHandler.refusal(request, verdict));
        }
        return PerEntry.of(
                        RULES,
                        ListIn.<FindCoordinatorRequest, String>of(
                                FindCoordinatorRequest::new,
                                FindCoordinatorRequest::coordinatorKeys,
                                FindCoordinatorRequest::coordinatorKeys),
                        ListIn.<FindCoordinatorResponse, Coordinator>of(
                                FindCoordinatorResponse::new,
                                FindCoordinatorResponse::coordinators,
                                FindCoordinatorResponse::coordinators),
                        (rights, key) -> judge(rights, type, key))
                .screen(access, request);
    }

    private static ErrorCode judge(Access access, byte type, String key) {
        return switch (type) {
            case GROUP -> access.judge(AclOperation.DESCRIBE, ResourceKind.GROUP, key);
            case TRANSACTION -> access.judge(AclOperation.DESCRIBE, ResourceKind.TRANSACTIONAL_ID, key);
            case SHARE -> access.judge(AclOperation.CLUSTER_ACTION, ResourceKind.CLUSTER, ResourceKind.CLUSTER_NAME);
            default -> ErrorCode.NONE;
        };
    }
}
