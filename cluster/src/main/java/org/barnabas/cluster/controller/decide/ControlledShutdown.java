package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.protocol.message.ControlledShutdownResponse.RemainingPartition;
import org.jspecify.annotations.Nullable;

/**
 * Decides on ControlledShutdown: a broker is about to stop, and its leaderships go to others before. Where another
 * replica is in sync the broker also leaves the in-sync set, so that nobody waits for it. What cannot move yet is
 * reported, and the broker asks again or goes; what nobody will take, because all others stop as well, is not. From now
 * on, until its registration is gone, it gets no new leadership and joins no in-sync set. Pure.
 */
public final class ControlledShutdown {

    private final ControllerState state;
    private final ControllerSettings settings;
    private final int broker;
    private boolean somebodyStays;

    private ControlledShutdown(ControllerState state, ControllerSettings settings, int broker) {
        this.state = state;
        this.settings = settings;
        this.broker = broker;
    }

    public static Decision<ControlledShutdownResponse> decide(
            ControllerState state, ControllerSettings settings, ControlledShutdownRequest request) {
        BrokerRegistration broker = state.broker(request.brokerId());
        if (broker == null) {
            return Decision.of(state, List.of(), refused(ErrorCode.BROKER_NOT_AVAILABLE));
        }
        if (request.brokerEpoch() != -1 && request.brokerEpoch() != broker.epoch()) {
            return Decision.of(state, List.of(), refused(ErrorCode.STALE_BROKER_EPOCH));
        }
        return new ControlledShutdown(state, settings, broker.id()).decide();
    }

    public static ControlledShutdownResponse refused(ErrorCode error) {
        return new ControlledShutdownResponse().errorCode(error.code());
    }

    private Decision<ControlledShutdownResponse> decide() {
        List<Change> changes = new ArrayList<>();
        List<RemainingPartition> remaining = new ArrayList<>();
        changes.add(new Change.BrokerLeaving(broker));
        somebodyStays =
                state.brokers().stream().anyMatch(other -> other.id() != broker && !state.isLeaving(other.id()));
        for (TopicImage topic : state.topics()) {
            List<PartitionImage> changed = new ArrayList<>();
            for (PartitionImage partition : topic.partitions()) {
                PartitionImage next = without(topic, partition);
                if (next != null) {
                    changed.add(next);
                } else if (partition.leader() == broker && mayMove(partition)) {
                    remaining.add(
                            new RemainingPartition().topicName(topic.name()).partitionIndex(partition.partition()));
                }
            }
            if (!changed.isEmpty()) {
                changes.add(new Change.PartitionsChanged(topic.with(changed), changed));
            }
        }
        return Decision.of(state, changes, new ControlledShutdownResponse().remainingPartitions(remaining));
    }

    /** Whether another replica may still come into sync: one that lives, or one whose broker is being restarted. */
    private boolean mayMove(PartitionImage partition) {
        return somebodyStays
                && partition.replicas().stream().anyMatch(replica -> replica != broker && !state.isLeaving(replica));
    }

    /** The partition as it is without the broker; null if the broker has no part in it, or nobody can replace it. */
    private @Nullable PartitionImage without(TopicImage topic, PartitionImage partition) {
        if (!partition.isr().contains(broker) || !partition.hasLeader()) {
            return null;
        }
        Set<Integer> bounced = MemberLives.bounced(state, partition);
        List<Integer> others = LeaderElection.filter(
                partition.isr(), id -> id != broker && state.isAlive(id) && !bounced.contains(id));
        int leader = partition.leader() == broker ? successor(topic, partition, others) : partition.leader();
        // A leader that is back only now is about to lose its leadership; until then nothing is decided beside it.
        if (!others.contains(leader)) {
            return null;
        }
        int minInsync =
                TopicRules.minInsync(state, settings, topic.name(), partition).under(leader);
        Set<Integer> lossy = MemberLives.lossy(state, partition, bounced);
        PartitionImage before = partition.withHeirs(EligibleLeaders.beside(partition, others, lossy, minInsync));
        return leader == partition.leader()
                ? LeaderElection.beside(before, others, state.epoch())
                : LeaderElection.next(before, leader, others, state.epoch());
    }

    private int successor(TopicImage topic, PartitionImage partition, List<Integer> others) {
        List<Integer> able =
                LeaderElection.filter(partition.replicas(), id -> others.contains(id) && !state.isLeaving(id));
        return FullLeaders.firstWithRoom(state, topic, partition, able);
    }
}
