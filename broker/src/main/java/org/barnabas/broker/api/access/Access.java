package org.barnabas.broker.api.access;

import org.barnabas.broker.api.RequestContext;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/** What the sender of one request may do. On the net loop of the connection; immutable. */
public record Access(Authorizer authorizer, RequestContext context, ClusterImage image) {

    /** Whether an operation on a resource is allowed. */
    public boolean allows(AclOperation operation, ResourceKind kind, String name) {
        return authorizer.allows(context, operation, kind, name);
    }

    /** Whether an operation on the cluster is allowed. */
    public boolean allowsCluster(AclOperation operation) {
        return allows(operation, ResourceKind.CLUSTER, ResourceKind.CLUSTER_NAME);
    }

    /** What to answer for a resource: NONE, or the refusal of its kind. */
    public ErrorCode judge(AclOperation operation, ResourceKind kind, String name) {
        return allows(operation, kind, name) ? ErrorCode.NONE : kind.refusal();
    }

    /**
     * What to answer for a topic by its name, or by its id where it has one. An id that is not known is nobody's secret:
     * the handler says so.
     */
    public ErrorCode judgeTopic(AclOperation operation, @Nullable String name, Uuid id) {
        String judged = id.isZero() ? name : topicName(id);
        return judged == null ? ErrorCode.NONE : judge(operation, ResourceKind.TOPIC, judged);
    }

    /** The name of the topic with an id; null if there is none. */
    public @Nullable String topicName(Uuid id) {
        TopicImage topic = image.topic(id);
        return topic == null ? null : topic.name();
    }

    /** The bit field of all that is allowed on a resource (KIP-430). */
    public int operations(ResourceKind kind, String name) {
        int field = 0;
        for (AclOperation operation : AclOperation.values()) {
            field |= kind.knows(operation) && allows(operation, kind, name) ? operation.bit() : 0;
        }
        return field;
    }

    /** The bit field of the cluster; empty for who may not describe it. */
    public int clusterOperations() {
        return allowsCluster(AclOperation.DESCRIBE) ? operations(ResourceKind.CLUSTER, ResourceKind.CLUSTER_NAME) : 0;
    }
}
