package org.barnabas.broker.api.topics;

import java.util.List;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicResult;

/** CreateTopics: CREATE on the cluster or on each topic; what a new topic is like is told with DESCRIBE_CONFIGS only. */
public final class CreateTopicsEnforcement {

    private CreateTopicsEnforcement() {}

    public static Enforcement<CreateTopicsRequest> create() {
        Enforcement<CreateTopicsRequest> creation = PerEntry.of(
                List.of(
                        new AccessRule(AclOperation.CREATE, ResourceKind.CLUSTER, "or on each topic"),
                        new AccessRule(AclOperation.CREATE, ResourceKind.TOPIC, "or on the cluster")),
                ListIn.<CreateTopicsRequest, CreatableTopic>of(
                        CreateTopicsRequest::new, CreateTopicsRequest::topics, CreateTopicsRequest::topics),
                ListIn.<CreateTopicsResponse, CreatableTopicResult>of(
                        CreateTopicsResponse::new, CreateTopicsResponse::topics, CreateTopicsResponse::topics),
                (access, topic) -> judge(access, topic.name()));
        Enforcement<CreateTopicsRequest> configs = Enforcement.of(
                List.of(new AccessRule(
                        AclOperation.DESCRIBE_CONFIGS, ResourceKind.TOPIC, "for what the answer tells of a new topic")),
                (access, request) -> Enforcement.completing(
                        (CreateTopicsResponse response) -> response.topics().forEach(topic -> hide(access, topic))));
        return creation.and(configs);
    }

    static ErrorCode judge(Access access, String topic) {
        return access.allowsCluster(AclOperation.CREATE)
                ? ErrorCode.NONE
                : access.judge(AclOperation.CREATE, ResourceKind.TOPIC, topic);
    }

    private static void hide(Access access, CreatableTopicResult topic) {
        ErrorCode verdict = access.judge(AclOperation.DESCRIBE_CONFIGS, ResourceKind.TOPIC, topic.name());
        if (verdict != ErrorCode.NONE) {
            topic.numPartitions(-1)
                    .replicationFactor((short) -1)
                    .configs(List.of())
                    .topicConfigErrorCode(verdict.code());
        }
    }
}
