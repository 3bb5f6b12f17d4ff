package org.barnabas.broker.api.offsets;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;

/** OffsetDelete: DELETE on the group, READ on each topic. */
public final class OffsetDeleteEnforcement {

    private OffsetDeleteEnforcement() {}

    public static Enforcement<OffsetDeleteRequest> create() {
        Enforcement<OffsetDeleteRequest> group =
                Enforcement.whole(AclOperation.DELETE, ResourceKind.GROUP, OffsetDeleteRequest::groupId);
        return group.and(PerEntry.of(
                        List.of(AccessRule.of(AclOperation.READ, ResourceKind.TOPIC)),
                        ListIn.<OffsetDeleteRequest, OffsetDeleteRequestTopic>of(
                                OffsetDeleteRequest::new, OffsetDeleteRequest::topics, OffsetDeleteRequest::topics),
                        ListIn.<OffsetDeleteResponse, OffsetDeleteResponseTopic>of(
                                OffsetDeleteResponse::new, OffsetDeleteResponse::topics, OffsetDeleteResponse::topics),
                        (access, topic) -> access.judge(AclOperation.READ, ResourceKind.TOPIC, topic.name()))
                .refusing((denied, error) -> denied.stream()
                        .map(topic -> OffsetDeleteHandler.failed(topic, error))
                        .toList()));
    }
}
