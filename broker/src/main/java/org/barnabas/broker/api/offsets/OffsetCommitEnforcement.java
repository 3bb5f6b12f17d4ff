package org.barnabas.broker.api.offsets;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;

/** OffsetCommit: READ on the group and on each topic. */
public final class OffsetCommitEnforcement {

    private OffsetCommitEnforcement() {}

    public static Enforcement<OffsetCommitRequest> create() {
        Enforcement<OffsetCommitRequest> group =
                Enforcement.whole(AclOperation.READ, ResourceKind.GROUP, OffsetCommitRequest::groupId);
        return group.and(PerEntry.of(
                List.of(AccessRule.of(AclOperation.READ, ResourceKind.TOPIC)),
                ListIn.<OffsetCommitRequest, OffsetCommitRequestTopic>of(
                        OffsetCommitRequest::new, OffsetCommitRequest::topics, OffsetCommitRequest::topics),
                ListIn.<OffsetCommitResponse, OffsetCommitResponseTopic>of(
                        OffsetCommitResponse::new, OffsetCommitResponse::topics, OffsetCommitResponse::topics),
                (access, topic) -> access.judgeTopic(AclOperation.READ, topic.name(), topic.topicId())));
    }
}
