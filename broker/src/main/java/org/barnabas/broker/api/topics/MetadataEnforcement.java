package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponseTopic;

/**
 * Metadata: DESCRIBE on each topic, and CREATE, on it or on the cluster, for one that would come into being. Who asks for
 * all sees those that may be described. Who is denied hears the same whether the topic exists or not, and no name for an id.
 */
public final class MetadataEnforcement {

    private static final List<AccessRule> RULES = List.of(
            AccessRule.of(AclOperation.DESCRIBE, ResourceKind.TOPIC),
            new AccessRule(AclOperation.CREATE, ResourceKind.CLUSTER, "or on the topic, where it would be created"),
            new AccessRule(AclOperation.CREATE, ResourceKind.TOPIC, "or on the cluster, where it would be created"),
            new AccessRule(AclOperation.DESCRIBE, ResourceKind.CLUSTER, "for the operations on the cluster"));

    private final boolean createsTopics;

    private MetadataEnforcement(boolean createsTopics) {
        this.createsTopics = createsTopics;
    }

    /** With the value of {@code auto.create.topics.enable}. */
    public static Enforcement<MetadataRequest> create(boolean createsTopics) {
        return Enforcement.of(RULES, new MetadataEnforcement(createsTopics)::screen);
    }

    private Screening screen(Access access, MetadataRequest request) {
        List<MetadataRequestTopic> wanted = request.topics();
        if (wanted == null || (access.context().version() == 0 && wanted.isEmpty())) {
            return Enforcement.completing((MetadataResponse response) -> {
                List<MetadataResponseTopic> topics = new ArrayList<>(response.topics());
                topics.removeIf(topic -> !mayDescribe(access, topic));
                response.topics(topics);
                narrow(access, response);
            });
        }
        List<MetadataRequestTopic> allowed = new ArrayList<>();
        List<MetadataResponseTopic> refused = new ArrayList<>();
        for (MetadataRequestTopic topic : wanted) {
            ErrorCode verdict = judge(access, request, topic);
            if (verdict == ErrorCode.NONE) {
                allowed.add(topic);
            } else {
                String name = topic.topicId().isZero() ? topic.name() : null;
                refused.add(TopicMetadata.failed(name, topic.topicId(), verdict));
            }
        }
        if (!refused.isEmpty()) {
            request.topics(allowed);
        }
        // A list without entries means all topics to the first clients.
        boolean none = access.context().version() == 0 && allowed.isEmpty();
        return Enforcement.completing((MetadataResponse response) -> {
            narrow(access, response);
            List<MetadataResponseTopic> topics = none ? new ArrayList<>() : new ArrayList<>(response.topics());
            topics.addAll(refused);
            response.topics(topics);
        });
    }

    private ErrorCode judge(Access access, MetadataRequest request, MetadataRequestTopic topic) {
        ErrorCode verdict = access.judgeTopic(AclOperation.DESCRIBE, topic.name(), topic.topicId());
        String name = topic.name();
        boolean mayCreate = createsTopics && request.allowAutoTopicCreation();
        if (verdict != ErrorCode.NONE
                || !mayCreate
                || name == null
                || !topic.topicId().isZero()) {
            return verdict;
        }
        return access.image().topic(name) == null ? CreateTopicsEnforcement.judge(access, name) : verdict;
    }

    private static boolean mayDescribe(Access access, MetadataResponseTopic topic) {
        String name = topic.name();
        return name != null && access.allows(AclOperation.DESCRIBE, ResourceKind.TOPIC, name);
    }

    private static void narrow(Access access, MetadataResponse response) {
        if (response.clusterAuthorizedOperations() != AuthorizedOperations.NOT_ASKED) {
            response.clusterAuthorizedOperations(access.clusterOperations());
        }
        for (MetadataResponseTopic topic : response.topics()) {
            String name = topic.name();
            if (topic.topicAuthorizedOperations() != AuthorizedOperations.NOT_ASKED && name != null) {
                topic.topicAuthorizedOperations(access.operations(ResourceKind.TOPIC, name));
            }
        }
    }
}
