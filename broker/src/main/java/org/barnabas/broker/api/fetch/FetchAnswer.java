package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.fetch.FetchRound.Looked;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.log.read.LogView;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.FetchableTopicResponse;
import org.barnabas.protocol.message.FetchResponse.LeaderIdAndEpoch;
import org.barnabas.protocol.message.FetchResponse.NodeEndpoint;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;

/** Makes the answer of a fetch from its last round. On the connection's loop. */
final class FetchAnswer {

    private static final short FIRST_WITH_STORAGE_ERROR = 6;
    private static final short FIRST_WITH_LEADER = 12;
    private static final short FIRST_WITH_ENDPOINTS = 16;

    private final RequestContext context;
    private final ClusterImage image;
    private final @Nullable FetchSession session;
    private final boolean incremental;
    private final List<FetchableTopicResponse> topics = new ArrayList<>(1);
    private final Set<Integer> leaders = new TreeSet<>();

    /** @param incremental whether to leave out what the client knows already */
    FetchAnswer(RequestContext context, ClusterImage image, @Nullable FetchSession session, boolean incremental) {
        this.context = context;
        this.image = image;
        this.session = session;
        this.incremental = incremental;
    }

    FetchResponse of(FetchRound round) {
        for (Looked looked : round.results()) {
            PartitionData data = looked.data();
            if (data != null) {
                add(looked, data);
            } else if (!incremental || isNews(looked)) {
                add(looked, looked.bounds());
            }
        }
        FetchResponse response = new FetchResponse()
                .sessionId(session == null ? FetchSession.NO_SESSION : session.id())
                .responses(topics);
        if (context.version() >= FIRST_WITH_ENDPOINTS && !leaders.isEmpty()) {
            response.nodeEndpoints(LeaderCheck.endpoints(
                    image,
                    context.listenerName(),
                    leaders,
                    (node, endpoint) -> new NodeEndpoint()
                            .nodeId(node.id())
                            .host(endpoint.host())
                            .port(endpoint.port())
                            .rack(node.rack())));
        }
        return response;
    }

    private static boolean isNews(Looked looked) {
        LogView log = looked.view().log();
        return looked.entry().isNews(looked.view().highWatermark(), log == null ? -1 : log.startOffset());
    }

    private void add(Looked looked, PartitionData data) {
        ErrorCode error = ErrorCode.of(data.errorCode());
        if (error == ErrorCode.NONE) {
            looked.entry().told(data.highWatermark(), data.logStartOffset());
        } else {
            if (error == ErrorCode.KAFKA_STORAGE_ERROR && context.version() < FIRST_WITH_STORAGE_ERROR) {
                // Clients that do not know the error would not try again; by this one they look for the leader.
                data.errorCode(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
            }
            looked.entry().toldError();
            tellLeader(looked, data, error);
        }
        topic(looked.entry().key()).partitions().add(data);
        if (session != null && data.records() != FetchRound.NO_RECORDS) {
            session.moveToEnd(looked.entry());
        }
    }

    private void tellLeader(Looked looked, PartitionData data, ErrorCode error) {
        if (context.version() >= FIRST_WITH_LEADER && LeaderCheck.concernsLeader(error)) {
            int partition = looked.entry().key().partition();
            LeaderCheck.tell(image, looked.topic(), partition, (broker, epoch) -> {
                data.currentLeader(new LeaderIdAndEpoch().leaderId(broker).leaderEpoch(epoch));
                leaders.add(broker);
            });
        }
    }

    /** Partitions of one topic that follow each other share an entry. */
    private FetchableTopicResponse topic(FetchEntry.Key key) {
        FetchableTopicResponse last = topics.isEmpty() ? null : topics.get(topics.size() - 1);
        if (last == null || !last.topic().equals(key.topic()) || !last.topicId().equals(key.topicId())) {
            last = new FetchableTopicResponse()
                    .topic(key.topic())
                    .topicId(key.topicId())
                    .partitions(new ArrayList<>(1));
            topics.add(last);
        }
        return last;
    }
}
