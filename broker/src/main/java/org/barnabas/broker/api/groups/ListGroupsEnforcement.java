package org.barnabas.broker.api.groups;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;
import org.barnabas.protocol.message.ListGroupsResponse.ListedGroup;

/** ListGroups: whoever may describe the cluster sees all groups, everybody else those that may be described. */
public final class ListGroupsEnforcement {

    private ListGroupsEnforcement() {}

    public static Enforcement<ListGroupsRequest> create() {
        return Enforcement.of(
                List.of(
                        new AccessRule(AclOperation.DESCRIBE, ResourceKind.CLUSTER, "or on each group that is listed"),
                        new AccessRule(AclOperation.DESCRIBE, ResourceKind.GROUP, "or on the cluster")),
                (access, request) -> access.allowsCluster(AclOperation.DESCRIBE)
                        ? Screening.PASSED
                        : Enforcement.completing((ListGroupsResponse response) -> {
                            List<ListedGroup> groups = new ArrayList<>(response.groups());
                            groups.removeIf(group ->
                                    !access.allows(AclOperation.DESCRIBE, ResourceKind.GROUP, group.groupId()));
                            response.groups(groups);
                        }));
    }
}
