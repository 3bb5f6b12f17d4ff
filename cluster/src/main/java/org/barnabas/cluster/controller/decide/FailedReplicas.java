package org.barnabas.cluster.controller.decide;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
 * Replicas whose broker lives, but not the log directory that they are in (KIP-112). Learnt from the answers to
 * LeaderAndIsr, for the present life of each broker; not in ZooKeeper. Owned by the controller's thread.
 */
public final class FailedReplicas {

    private final Map<Integer, Set<PartitionKey>> byBroker = new HashMap<>();

    boolean contains(int broker, PartitionKey replica) {
        Set<PartitionKey> failed = byBroker.get(broker);
        return failed != null && failed.contains(replica);
    }

    /**
     * Takes over what a broker answered; partitions that it does not mention stay as they are.
     *
     * @return the replicas that failed, or came back, with this answer
     */
    public Set<PartitionKey> note(int broker, LeaderAndIsrResponse answer) {
        Set<PartitionKey> failed = byBroker.computeIfAbsent(broker, id -> new HashSet<>());
        Set<PartitionKey> changed = new LinkedHashSet<>();
        for (LeaderAndIsrTopicError topic : answer.topics()) {
            for (LeaderAndIsrPartitionError partition : topic.partitionErrors()) {
                PartitionKey replica = new PartitionKey(topic.topicId(), partition.partitionIndex());
                boolean news =
                        switch (ErrorCode.of(partition.errorCode())) {
                            case KAFKA_STORAGE_ERROR -> failed.add(replica);
                            case NONE -> failed.remove(replica);
                            default -> false;
                        };
                if (news) {
                    changed.add(replica);
                }
            }
        }
        return changed;
    }

    /** A broker begins another life, of which nothing is known yet. */
    void forget(int broker) {
        byBroker.remove(broker);
    }

    /** A topic is gone, and its replicas with it. */
    void forget(Uuid topic) {
        byBroker.values()
                .forEach(failed -> failed.removeIf(replica -> replica.topicId().equals(topic)));
    }

    /** A replica is no longer on a broker. */
    void forget(int broker, PartitionKey replica) {
        Set<PartitionKey> failed = byBroker.get(broker);
        if (failed != null) {
            failed.remove(replica);
        }
    }

    void inherit(FailedReplicas before) {
        before.byBroker.forEach((broker, failed) -> byBroker.put(broker, new HashSet<>(failed)));
    }

    /** Everything was read: there are no other replicas than these. */
    public void keepOnly(Predicate<PartitionKey> exists) {
        byBroker.values().forEach(failed -> failed.removeIf(exists.negate()));
    }
}
