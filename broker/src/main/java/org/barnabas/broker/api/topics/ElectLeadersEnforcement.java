package org.barnabas.broker.api.topics;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersResponse;

/** ElectLeaders: ALTER on the cluster; the refusal is for the whole, too, where the version knows such an error. */
public final class ElectLeadersEnforcement {

    private ElectLeadersEnforcement() {}

    public static Enforcement<ElectLeadersRequest> create() {
        return Enforcement.of(
                List.of(AccessRule.of(AclOperation.ALTER, ResourceKind.CLUSTER)),
                (access, request) -> access.allowsCluster(AclOperation.ALTER)
                        ? Screening.PASSED
                        : Screening.refused(refusal(request, access.context().version())));
    }

    private static ElectLeadersResponse refusal(ElectLeadersRequest request, short version) {
        ErrorCode error = ResourceKind.CLUSTER.refusal();
        ElectLeadersResponse answer = request.errorFor(error);
        return version < ElectLeadersHandler.FIRST_WITH_ERROR_OF_THE_WHOLE ? answer : answer.errorCode(error.code());
    }
}
