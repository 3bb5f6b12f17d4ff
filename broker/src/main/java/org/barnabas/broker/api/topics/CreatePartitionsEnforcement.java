package org.barnabas.broker.api.topics;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;

/** CreatePartitions: ALTER on each topic. */
public final class CreatePartitionsEnforcement {

    private CreatePartitionsEnforcement() {}

    public static Enforcement<CreatePartitionsRequest> create() {
        return PerEntry.of(
                List.of(AccessRule.of(AclOperation.ALTER, ResourceKind.TOPIC)),
                ListIn.<CreatePartitionsRequest, CreatePartitionsTopic>of(
                        CreatePartitionsRequest::new, CreatePartitionsRequest::topics, CreatePartitionsRequest::topics),
                ListIn.<CreatePartitionsResponse, CreatePartitionsTopicResult>of(
                        CreatePartitionsResponse::new,
                        CreatePartitionsResponse::results,
                        CreatePartitionsResponse::results),
                (access, topic) -> access.judge(AclOperation.ALTER, ResourceKind.TOPIC, topic.name()));
    }
}
