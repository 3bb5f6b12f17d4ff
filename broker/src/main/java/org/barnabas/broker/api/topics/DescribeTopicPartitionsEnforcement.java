package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest.Cursor;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;

/**
 * DescribeTopicPartitions: DESCRIBE on each topic. Who asks for all sees those that may be described; the handler leaves
 * the others out, because it counts what fits into an answer.
 */
public final class DescribeTopicPartitionsEnforcement {

    private static final PerEntry<
                    DescribeTopicPartitionsRequest,
                    TopicRequest,
                    DescribeTopicPartitionsResponse,
                    DescribeTopicPartitionsResponseTopic>
            NAMED = PerEntry.of(
                    List.of(AccessRule.of(AclOperation.DESCRIBE, ResourceKind.TOPIC)),
                    ListIn.of(
                            DescribeTopicPartitionsRequest::new,
                            DescribeTopicPartitionsRequest::topics,
                            DescribeTopicPartitionsRequest::topics),
                    ListIn.of(
                            DescribeTopicPartitionsResponse::new,
                            DescribeTopicPartitionsResponse::topics,
                            DescribeTopicPartitionsResponse::topics),
                    (access, topic) -> access.judge(AclOperation.DESCRIBE, ResourceKind.TOPIC, topic.name()));

    private DescribeTopicPartitionsEnforcement() {}

    public static Enforcement<DescribeTopicPartitionsRequest> create() {
        Enforcement<DescribeTopicPartitionsRequest> named =
                Enforcement.of(NAMED.rules(), DescribeTopicPartitionsEnforcement::screen);
        Enforcement<DescribeTopicPartitionsRequest> operations = Enforcement.of(
                List.of(),
                (access, request) -> Enforcement.completing((DescribeTopicPartitionsResponse response) ->
                        response.topics().forEach(topic -> narrow(access, topic))));
        return named.and(operations);
    }

    /** Names before the cursor were answered on earlier pages; a cursor on what is denied stands for the next name. */
    private static Screening screen(Access access, DescribeTopicPartitionsRequest request) {
        Cursor cursor = request.cursor();
        boolean denied = cursor != null
                && request.topics().stream().anyMatch(topic -> topic.name().equals(cursor.topicName()))
                && !access.allows(AclOperation.DESCRIBE, ResourceKind.TOPIC, cursor.topicName());
        if (cursor != null && denied) {
            request.topics(from(cursor.topicName(), request.topics())).cursor(null);
        } else if (cursor != null && !request.topics().isEmpty()) {
            request.topics(from(cursor.topicName(), request.topics()));
        }
        return NAMED.screen(access, request);
    }

    private static List<TopicRequest> from(String first, List<TopicRequest> topics) {
        List<TopicRequest> rest = new ArrayList<>(topics);
        rest.removeIf(topic -> topic.name().compareTo(first) < 0);
        return rest;
    }

    private static void narrow(Access access, DescribeTopicPartitionsResponseTopic topic) {
        String name = topic.name();
        if (topic.errorCode() == ErrorCode.NONE.code() && name != null) {
            topic.topicAuthorizedOperations(access.operations(ResourceKind.TOPIC, name));
        }
    }
}
