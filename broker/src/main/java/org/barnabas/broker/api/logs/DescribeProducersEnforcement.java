package org.barnabas.broker.api.logs;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.DescribeProducersRequest;
import org.barnabas.protocol.message.DescribeProducersRequest.TopicRequest;
import org.barnabas.protocol.message.DescribeProducersResponse;
import org.barnabas.protocol.message.DescribeProducersResponse.TopicResponse;

/** DescribeProducers: READ on each topic. */
public final class DescribeProducersEnforcement {

    private DescribeProducersEnforcement() {}

    public static Enforcement<DescribeProducersRequest> create() {
        return PerEntry.of(
                List.of(AccessRule.of(AclOperation.READ, ResourceKind.TOPIC)),
                ListIn.<DescribeProducersRequest, TopicRequest>of(
                        DescribeProducersRequest::new,
                        DescribeProducersRequest::topics,
                        DescribeProducersRequest::topics),
                ListIn.<DescribeProducersResponse, TopicResponse>of(
                        DescribeProducersResponse::new,
                        DescribeProducersResponse::topics,
                        DescribeProducersResponse::topics),
                (access, topic) -> access.judge(AclOperation.READ, ResourceKind.TOPIC, topic.name()));
    }
}
