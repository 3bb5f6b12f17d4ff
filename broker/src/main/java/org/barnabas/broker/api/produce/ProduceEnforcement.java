package org.barnabas.broker.api.produce;

import java.util.List;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.partition.lead.Acks;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.TopicProduceResponse;

/**
 * Produce: WRITE on each topic, and on the transactional id if there is one. With acks=0 there is no answer: the connection
 * closes, which is all that such a producer can hear.
 */
public final class ProduceEnforcement {

    private ProduceEnforcement() {}

    public static Enforcement<ProduceRequest> create() {
        Enforcement<ProduceRequest> transactions = Enforcement.of(
                List.of(new AccessRule(AclOperation.WRITE, ResourceKind.TRANSACTIONAL_ID, "in a transaction")),
                (access, request) -> {
                    String id = request.transactionalId();
                    return id == null || access.allows(AclOperation.WRITE, ResourceKind.TRANSACTIONAL_ID, id)
                            ? Screening.PASSED
                            : Screening.refused(request.errorFor(ResourceKind.TRANSACTIONAL_ID.refusal()));
                });
        Enforcement<ProduceRequest> both = transactions.and(PerEntry.of(
                List.of(AccessRule.of(AclOperation.WRITE, ResourceKind.TOPIC)),
                ListIn.<ProduceRequest, TopicProduceData>of(
                        ProduceRequest::new, ProduceRequest::topicData, ProduceRequest::topicData),
                ListIn.<ProduceResponse, TopicProduceResponse>of(
                        ProduceResponse::new, ProduceResponse::responses, ProduceResponse::responses),
                (access, topic) -> access.judgeTopic(AclOperation.WRITE, topic.name(), topic.topicId())));
        return Enforcement.of(both.rules(), (access, request) -> {
            Screening screening = both.screen(access, request);
            return request.acks() == Acks.NONE.code() && !screening.equals(Screening.PASSED)
                    ? Screening.CLOSED
                    : screening;
        });
    }
}
