package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.FetchableTopicResponse;

/**
 * Fetch: READ on each topic; CLUSTER_ACTION for a follower, whose refusal reads as if the topics were denied.
 *
 * <p>What is denied never enters a session: a request that would begin one is answered without, and one that adds denied
 * topics to a session ends in FETCH_SESSION_ID_NOT_FOUND, so that the client asks anew for all. What a session has is not
 * judged again; who takes rights away has to end the sessions.
 */
public final class FetchEnforcement {

    private static final int NO_SESSION = -1;

    private FetchEnforcement() {}

    public static Enforcement<FetchRequest> create() {
        return Enforcement.of(
                List.of(
                        new AccessRule(AclOperation.READ, ResourceKind.TOPIC, "for consumers"),
                        new AccessRule(AclOperation.CLUSTER_ACTION, ResourceKind.CLUSTER, "for followers")),
                FetchEnforcement::screen);
    }

    private static Screening screen(Access access, FetchRequest request) {
        if (FetchHandler.replica(request) != null) {
            return access.allowsCluster(AclOperation.CLUSTER_ACTION)
                    ? Screening.PASSED
                    : Screening.refused(FetchHandler.perPartition(request, ResourceKind.TOPIC.refusal()));
        }
        List<FetchTopic> allowed = new ArrayList<>();
        List<FetchTopic> denied = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            ErrorCode verdict = access.judgeTopic(AclOperation.READ, topic.topic(), topic.topicId());
            (verdict == ErrorCode.NONE ? allowed : denied).add(topic);
        }
        if (denied.isEmpty()) {
            return Screening.PASSED;
        }
        if (request.sessionEpoch() > 0) {
            return Screening.refused(new FetchResponse().errorCode(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code()));
        }
        List<FetchableTopicResponse> refused = FetchHandler.perPartition(
                        new FetchRequest().topics(denied), ResourceKind.TOPIC.refusal())
                .responses();
        if (allowed.isEmpty()) {
            return Screening.refused(new FetchResponse().responses(refused));
        }
        // What there is now: who waits for more would hear of the refusal late.
        request.topics(allowed).sessionEpoch(NO_SESSION).minBytes(0);
        return Enforcement.completing((FetchResponse response) -> {
            List<FetchableTopicResponse> all = new ArrayList<>(response.responses());
            all.addAll(refused);
            response.responses(all);
        });
    }
}
