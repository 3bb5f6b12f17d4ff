package org.barnabas.broker.api.logs;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;

/** ListOffsets: DESCRIBE on each topic. */
public final class ListOffsetsEnforcement {

    private ListOffsetsEnforcement() {}

    public static Enforcement<ListOffsetsRequest> create() {
        return PerEntry.of(
                List.of(AccessRule.of(AclOperation.DESCRIBE, ResourceKind.TOPIC)),
                ListIn.<ListOffsetsRequest, ListOffsetsTopic>of(
                        ListOffsetsRequest::new, ListOffsetsRequest::topics, ListOffsetsRequest::topics),
                ListIn.<ListOffsetsResponse, ListOffsetsTopicResponse>of(
                        ListOffsetsResponse::new, ListOffsetsResponse::topics, ListOffsetsResponse::topics),
                (access, topic) -> access.judge(AclOperation.DESCRIBE, ResourceKind.TOPIC, topic.name()));
    }
}
