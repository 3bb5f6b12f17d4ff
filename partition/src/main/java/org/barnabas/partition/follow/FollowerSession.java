package org.barnabas.partition.follow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchRequest.ForgottenTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * The follower's half of an incremental fetch session (KIP-227): requests name only the partitions whose position has
 * changed, so that what is idle costs nothing.
 *
 * <pre>
 *   Initial (epoch 0, everything is named) → Incremental (the leader gave an id) → … → Initial, by {@link #reset}
 * </pre>
 *
 * Owned by the thread of the {@link ReplicationHome}.
 */
final class FollowerSession {

    private static final int NO_SESSION = 0;

    /** So many bytes asks for who has no room for any: the leader hears where the replica is, and that it stays there. */
    private static final int NO_ROOM = 0;

    private final Map<FollowedPartition.Key, FollowedPartition> members = new LinkedHashMap<>();
    private final Set<FollowedPartition> untold = new LinkedHashSet<>();
    private final Set<FollowedPartition.Key> forgotten = new LinkedHashSet<>();
    private final int maxBytes;
    private int id = NO_SESSION;
    private int epoch;

    /** @param maxBytes per partition */
    FollowerSession(int maxBytes) {
        // Who wants the smallest piece gets one batch.
        this.maxBytes = Math.max(1, maxBytes);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    Collection<FollowedPartition> members() {
        return members.values();
    }

    @Nullable
    FollowedPartition find(FollowedPartition.Key key) {
        return members.get(key);
    }

    void add(FollowedPartition partition) {
        FollowedPartition before = members.put(partition.key(), partition);
        // Named again it replaces what the leader knows; a request that also forgets it would lose it.
        boolean known = forgotten.remove(partition.key());
        if (before != null) {
            known |= before.isInSession();
            untold.remove(before);
        }
        untold.add(partition);
        if (known) {
            // It must still be forgotten if it leaves before it is named.
            partition.inherit();
        } else {
            partition.forget();
        }
    }

    void remove(FollowedPartition partition) {
        if (members.remove(partition.key(), partition)) {
            untold.remove(partition);
            if (partition.isInSession()) {
                forgotten.add(partition.key());
            }
            partition.forget();
        }
    }

    /** A member's log has moved on. */
    void moved(FollowedPartition partition, FetchPosition position) {
        partition.position(position);
        if (!partition.isTold()) {
            untold.add(partition);
        }
    }

    /** The leader does not know the session any longer, or we cannot know: the next request begins anew. */
    void reset() {
        id = NO_SESSION;
        epoch = 0;
        forgotten.clear();
        members.values().forEach(FollowedPartition::forget);
        untold.addAll(members.values());
    }

    /** Completes a request with the session's fields. */
    void fill(FetchRequest request) {
        request.sessionId(id).sessionEpoch(epoch);
        Map<Uuid, FetchTopic> topics = new LinkedHashMap<>();
        for (FollowedPartition partition : untold) {
            FetchPosition position = partition.position();
            topics.computeIfAbsent(partition.key().topicId(), topicId -> new FetchTopic().topicId(topicId))
                    .partitions()
                    .add(new FetchPartition()
                            .partition(partition.key().partition())
                            .currentLeaderEpoch(position.leaderEpoch())
                            .fetchOffset(position.offset())
                            .lastFetchedEpoch(position.lastEpoch())
                            .logStartOffset(position.logStart())
                            .partitionMaxBytes(partition.isRoomless() ? NO_ROOM : maxBytes));
            partition.tell();
        }
        request.topics(new ArrayList<>(topics.values())).forgottenTopicsData(forgottenTopics());
        untold.clear();
        forgotten.clear();
    }

    private List<ForgottenTopic> forgottenTopics() {
        Map<Uuid, ForgottenTopic> topics = new LinkedHashMap<>();
        for (FollowedPartition.Key key : forgotten) {
            topics.computeIfAbsent(key.topicId(), topicId -> new ForgottenTopic().topicId(topicId))
                    .partitions()
                    .add(key.partition());
        }
        return new ArrayList<>(topics.values());
    }

    /** The leader answered without an error. */
    void onAnswer(FetchResponse answer) {
        if (epoch == 0) {
            id = answer.sessionId();
        }
        if (id == NO_SESSION) {
            // The leader has no room for a session: everything is named every time.
            reset();
        } else {
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
    }
}
