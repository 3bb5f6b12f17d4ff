package org.barnabas.broker.api.brokers;

import java.util.List;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.DescribeClusterRequest;
import org.barnabas.protocol.message.DescribeClusterResponse;

/** DescribeCluster: nothing, but who may not describe the cluster hears of no operations on it. */
public final class DescribeClusterEnforcement {

    private DescribeClusterEnforcement() {}

    public static Enforcement<DescribeClusterRequest> create() {
        return Enforcement.of(
                List.of(new AccessRule(
                        AclOperation.DESCRIBE, ResourceKind.CLUSTER, "for the operations on the cluster")),
                (access, request) -> Enforcement.completing((DescribeClusterResponse response) -> {
                    if (response.clusterAuthorizedOperations() != AuthorizedOperations.NOT_ASKED) {
                        response.clusterAuthorizedOperations(access.clusterOperations());
                    }
                }));
    }
}
