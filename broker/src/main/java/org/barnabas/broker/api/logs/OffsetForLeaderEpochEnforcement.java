package org.barnabas.broker.api.logs;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;

/** OffsetForLeaderEpoch: DESCRIBE on each topic; brokers, which may act for the cluster, need nothing more. */
public final class OffsetForLeaderEpochEnforcement {

    private OffsetForLeaderEpochEnforcement() {}

    public static Enforcement<OffsetForLeaderEpochRequest> create() {
        return PerEntry.of(
                List.of(
                        new AccessRule(AclOperation.DESCRIBE, ResourceKind.TOPIC, "or CLUSTER_ACTION on the cluster"),
                        new AccessRule(AclOperation.CLUSTER_ACTION, ResourceKind.CLUSTER, "or DESCRIBE on each topic")),
                ListIn.<OffsetForLeaderEpochRequest, OffsetForLeaderTopic>of(
                        OffsetForLeaderEpochRequest::new,
                        OffsetForLeaderEpochRequest::topics,
                        OffsetForLeaderEpochRequest::topics),
                ListIn.<OffsetForLeaderEpochResponse, OffsetForLeaderTopicResult>of(
                        OffsetForLeaderEpochResponse::new,
                        OffsetForLeaderEpochResponse::topics,
                        OffsetForLeaderEpochResponse::topics),
                (access, topic) -> access.allowsCluster(AclOperation.CLUSTER_ACTION)
                        ? ErrorCode.NONE
                        : access.judge(AclOperation.DESCRIBE, ResourceKind.TOPIC, topic.topic()));
    }
}
