package org.barnabas.cluster.controller.decide;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrPartitionError;
import org.barnabas.protocol.message.LeaderAndIsrResponse.LeaderAndIsrTopicError;

/**
 * Replicas whose broker lives, but whose log directory has failed (KIP-112), or takes no appends for want of room. Learnt
 * from the answers to LeaderAndIsr, for the present life of each broker; not in ZooKeeper. Owned by the controller's thread.
 */
public final class FailedReplicas {

    private final Map<Integer, Set<PartitionKey>> byBroker = new HashMap<>();
    private final Map<Integer, Set<PartitionKey>> fullByBroker = new HashMap<>();

    boolean contains(int broker, PartitionKey replica) {
        Set<PartitionKey> failed = byBroker.get(broker);
        return failed != null && failed.contains(replica);
    }

    /** Whether a replica takes no appends for want of room. */
    boolean isFull(int broker, PartitionKey replica) {
        Set<PartitionKey> full = fullByBroker.get(broker);
        return full != null && full.contains(replica);
    }

    /**
     * Takes over what a broker answered; partitions that it does not mention stay as they are.
     *
     * @return the replicas that failed, filled up, or came back, with this answer
     */
    public Set<PartitionKey> note(int broker, LeaderAndIsrResponse answer) {
        Set<PartitionKey> failed = byBroker.computeIfAbsent(broker, id -> new HashSet<>());
        Set<PartitionKey> full = fullByBroker.computeIfAbsent(broker, id -> new HashSet<>());
        Set<PartitionKey> changed = new LinkedHashSet<>();
        for (LeaderAndIsrTopicError topic : answer.topics()) {
            for (LeaderAndIsrPartitionError partition : topic.partitionErrors()) {
                PartitionKey replica = new PartitionKey(topic.topicId(), partition.partitionIndex());
                ErrorCode told = ErrorCode.of(partition.errorCode());
                if (told != ErrorCode.NONE
                        && told != ErrorCode.KAFKA_STORAGE_ERROR
                        && told != ErrorCode.INELIGIBLE_REPLICA) {
                    continue;
                }
                boolean otherFailed = put(failed, replica, told == ErrorCode.KAFKA_STORAGE_ERROR);
                boolean otherFull = put(full, replica, told == ErrorCode.INELIGIBLE_REPLICA);
                if (otherFailed || otherFull) {
                    changed.add(replica);
                }
            }
        }
        return changed;
    }

    private static boolean put(Set<PartitionKey> set, PartitionKey replica, boolean isIn) {
        return isIn ? set.add(replica) : set.remove(replica);
    }

    /** A broker begins another life, of which nothing is known yet. */
    void forget(int broker) {
        byBroker.remove(broker);
        fullByBroker.remove(broker);
    }

    /** A topic is gone, and its replicas with it. */
    void forget(Uuid topic) {
        keepOnly(replica -> !replica.topicId().equals(topic));
    }

    /** A replica is no longer on a broker. */
    void forget(int broker, PartitionKey replica) {
        for (Map<Integer, Set<PartitionKey>> all : List.of(byBroker, fullByBroker)) {
            Set<PartitionKey> its = all.get(broker);
            if (its != null) {
                its.remove(replica);
            }
        }
    }

    void inherit(FailedReplicas before) {
        before.byBroker.forEach((broker, failed) -> byBroker.put(broker, new HashSet<>(failed)));
        before.fullByBroker.forEach((broker, full) -> fullByBroker.put(broker, new HashSet<>(full)));
    }

    /** Everything was read: there are no other replicas than these. */
    public void keepOnly(Predicate<PartitionKey> exists) {
        byBroker.values().forEach(failed -> failed.removeIf(exists.negate()));
        fullByBroker.values().forEach(full -> full.removeIf(exists.negate()));
    }
}
