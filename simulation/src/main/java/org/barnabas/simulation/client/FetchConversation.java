package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchRequest.ForgottenTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.testkit.history.TopicPartition;

/** A client's side of an incremental fetch session with one broker (KIP-227): only what has changed is sent. */
final class FetchConversation {

    private static final int MAX_BYTES = 65_536;

    /** What is asked for in a partition. */
    record Asked(Uuid topicId, long offset, int leaderEpoch) {}

    private final boolean byId;
    private int sessionId;
    private int epoch;
    private SortedMap<TopicPartition, Asked> told = new TreeMap<>();

    /** @param byId whether topics are named by their ids: version 13 and on */
    FetchConversation(boolean byId) {
        this.byId = byId;
    }

    /** The next request, which asks for these partitions and no others. */
    FetchRequest ask(SortedMap<TopicPartition, Asked> wanted, int maxWaitMs) {
        boolean full = epoch == 0;
        SortedMap<TopicPartition, Asked> changed = new TreeMap<>();
        SortedMap<TopicPartition, Asked> forgotten = new TreeMap<>();
        wanted.forEach((partition, asked) -> {
            if (full || !asked.equals(told.get(partition))) {
                changed.put(partition, asked);
            }
        });
        told.forEach((partition, before) -> {
            Asked now = wanted.get(partition);
            boolean another = byId && now != null && !now.topicId().equals(before.topicId());
            if (!full && (now == null || another)) {
                forgotten.put(partition, before);
            }
        });
        told = new TreeMap<>(wanted);
        return new FetchRequest()
                .replicaId(-1)
                .maxWaitMs(maxWaitMs)
                .minBytes(1)
                .maxBytes(MAX_BYTES)
                .sessionId(sessionId)
                .sessionEpoch(epoch)
                .topics(topics(changed))
                .forgottenTopicsData(forgotten(forgotten));
    }

    private List<FetchTopic> topics(SortedMap<TopicPartition, Asked> partitions) {
        Map<String, FetchTopic> topics = new LinkedHashMap<>();
        partitions.forEach((partition, asked) -> topics.computeIfAbsent(partition.topic(), name -> {
                    FetchTopic topic = new FetchTopic().partitions(new ArrayList<>());
                    return byId ? topic.topicId(asked.topicId()) : topic.topic(name);
                })
                .partitions()
                .add(new FetchPartition()
                        .partition(partition.partition())
                        .fetchOffset(asked.offset())
                        .currentLeaderEpoch(asked.leaderEpoch())
                        .partitionMaxBytes(MAX_BYTES)));
        return List.copyOf(topics.values());
    }

    private List<ForgottenTopic> forgotten(SortedMap<TopicPartition, Asked> partitions) {
        Map<String, ForgottenTopic> topics = new LinkedHashMap<>();
        partitions.forEach((partition, asked) -> topics.computeIfAbsent(partition.topic(), name -> {
                    ForgottenTopic topic = new ForgottenTopic().partitions(new ArrayList<>());
                    return byId ? topic.topicId(asked.topicId()) : topic.topic(name);
                })
                .partitions()
                .add(partition.partition()));
        return List.copyOf(topics.values());
    }

    /** What was asked for when the request was sent that an answer belongs to; none is sent before it is answered. */
    SortedMap<TopicPartition, Asked> told() {
        return told;
    }

    /** An answer without an error: the broker may open a session or not. */
    void answered(FetchResponse answer) {
        if (epoch == 0) {
            sessionId = answer.sessionId();
            epoch = sessionId == 0 ? 0 : 1;
        } else {
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
    }

    /** The broker does not know the session, or nobody knows what it heard: the next request begins anew. */
    void broken(boolean forgotten) {
        sessionId = forgotten ? 0 : sessionId;
        epoch = 0;
    }
}
