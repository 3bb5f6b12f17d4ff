package org.barnabas.broker.api.produce;

import java.util.List;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.InitProducerIdRequest;

/**
 * InitProducerId: WRITE on the transactional id; without one, IDEMPOTENT_WRITE on the cluster or WRITE on any topic
 * (KIP-679).
 */
public final class InitProducerIdEnforcement {

    private InitProducerIdEnforcement() {}

    public static Enforcement<InitProducerIdRequest> create() {
        return Enforcement.of(
                List.of(
                        new AccessRule(AclOperation.WRITE, ResourceKind.TRANSACTIONAL_ID, "for transactions"),
                        new AccessRule(AclOperation.IDEMPOTENT_WRITE, ResourceKind.CLUSTER, "or WRITE on any topic"),
                        new AccessRule(AclOperation.WRITE, ResourceKind.TOPIC, "any, or IDEMPOTENT_WRITE")),
                (access, request) -> {
                    ErrorCode verdict = judge(access, request);
                    return verdict == ErrorCode.NONE ? Screening.PASSED : Screening.refused(request.errorFor(verdict));
                });
    }

    private static ErrorCode judge(Access access, InitProducerIdRequest request) {
        String id = request.transactionalId();
        if (id != null) {
            return access.judge(AclOperation.WRITE, ResourceKind.TRANSACTIONAL_ID, id);
        }
        boolean allowed = access.allowsCluster(AclOperation.IDEMPOTENT_WRITE)
                || access.authorizer().allowsSomewhere(access.context(), AclOperation.WRITE, ResourceKind.TOPIC);
        return allowed ? ErrorCode.NONE : ResourceKind.CLUSTER.refusal();
    }
}
