package org.barnabas.broker.api.groups;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteGroupsResponse;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;

/** DeleteGroups: DELETE on each group. */
public final class DeleteGroupsEnforcement {

    private DeleteGroupsEnforcement() {}

    public static Enforcement<DeleteGroupsRequest> create() {
        return PerEntry.of(
                List.of(AccessRule.of(AclOperation.DELETE, ResourceKind.GROUP)),
                ListIn.<DeleteGroupsRequest, String>of(
                        DeleteGroupsRequest::new, DeleteGroupsRequest::groupsNames, DeleteGroupsRequest::groupsNames),
                ListIn.<DeleteGroupsResponse, DeletableGroupResult>of(
                        DeleteGroupsResponse::new, DeleteGroupsResponse::results, DeleteGroupsResponse::results),
                (access, group) -> access.judge(AclOperation.DELETE, ResourceKind.GROUP, group));
    }
}
