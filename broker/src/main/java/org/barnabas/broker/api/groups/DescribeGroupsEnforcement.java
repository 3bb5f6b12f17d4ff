package org.barnabas.broker.api.groups;

import java.util.List;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;

/** DescribeGroups: DESCRIBE on each group. */
public final class DescribeGroupsEnforcement {

    private DescribeGroupsEnforcement() {}

    public static Enforcement<DescribeGroupsRequest> create() {
        Enforcement<DescribeGroupsRequest> groups = PerEntry.of(
                List.of(AccessRule.of(AclOperation.DESCRIBE, ResourceKind.GROUP)),
                ListIn.<DescribeGroupsRequest, String>of(
                        DescribeGroupsRequest::new, DescribeGroupsRequest::groups, DescribeGroupsRequest::groups),
                ListIn.<DescribeGroupsResponse, DescribedGroup>of(
                        DescribeGroupsResponse::new, DescribeGroupsResponse::groups, DescribeGroupsResponse::groups),
                (access, group) -> access.judge(AclOperation.DESCRIBE, ResourceKind.GROUP, group));
        Enforcement<DescribeGroupsRequest> operations = Enforcement.of(
                List.of(),
                (access, request) -> Enforcement.completing((DescribeGroupsResponse response) ->
                        response.groups().forEach(group -> narrow(access, group))));
        return groups.and(operations);
    }

    private static void narrow(Access access, DescribedGroup group) {
        if (group.authorizedOperations() != AuthorizedOperations.NOT_ASKED) {
            group.authorizedOperations(access.operations(ResourceKind.GROUP, group.groupId()));
        }
    }
}
