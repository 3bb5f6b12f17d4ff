package org.barnabas.broker.api.topics;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse.DeletableTopicResult;

/** DeleteTopics: DELETE on each topic. Who asks by id and is denied never hears the name, which an id does not give away. */
public final class DeleteTopicsEnforcement {

    private static final ListIn<DeleteTopicsResponse, DeletableTopicResult> ANSWERS =
            ListIn.of(DeleteTopicsResponse::new, DeleteTopicsResponse::responses, DeleteTopicsResponse::responses);

    private DeleteTopicsEnforcement() {}

    public static Enforcement<DeleteTopicsRequest> create() {
        Enforcement<DeleteTopicsRequest> states = PerEntry.of(
                List.of(AccessRule.of(AclOperation.DELETE, ResourceKind.TOPIC)),
                ListIn.<DeleteTopicsRequest, DeleteTopicState>of(
                        DeleteTopicsRequest::new, DeleteTopicsRequest::topics, DeleteTopicsRequest::topics),
                ANSWERS,
                (access, topic) -> access.judgeTopic(AclOperation.DELETE, topic.name(), topic.topicId()));
        Enforcement<DeleteTopicsRequest> names = PerEntry.of(
                List.of(),
                ListIn.<DeleteTopicsRequest, String>of(
                        DeleteTopicsRequest::new, DeleteTopicsRequest::topicNames, DeleteTopicsRequest::topicNames),
                ANSWERS,
                (access, name) -> access.judge(AclOperation.DELETE, ResourceKind.TOPIC, name));
        return states.and(names);
    }
}
