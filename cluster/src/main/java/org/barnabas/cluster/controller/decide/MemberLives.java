package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;

/**
 * Who of a partition's members has bounced, and who may have lost records then. Decided from what the partition says itself, so
 * that it does not matter who noticed what, when, and how often: a member counts for the life in which a decision took it in,
 * until a decision takes it in anew. Nobody vouches for a life by writing what others were members for. Pure.
 */
final class MemberLives {

    private MemberLives() {}

    /** Members whose broker is registered for another life than the one that they are members for. */
    static Set<Integer> bounced(ControllerState state, PartitionImage partition) {
        Set<Integer> bounced = Set.of();
        for (Map.Entry<Integer, Long> member : partition.lives().epochs().entrySet()) {
            BrokerRegistration broker = state.broker(member.getKey());
            if (broker != null && broker.epoch() != member.getValue()) {
                bounced = bounced.isEmpty() ? new HashSet<>() : bounced;
                bounced.add(member.getKey());
            }
        }
        return bounced;
    }

    /** Those of them that may have lost records: the life that they are members for did not end with a clean stop. */
    static Set<Integer> lossy(ControllerState state, PartitionImage partition, Set<Integer> bounced) {
        Set<Integer> lossy = Set.of();
        for (int id : bounced) {
            BrokerRegistration broker = state.broker(id);
            Long life = partition.lives().of(id);
            if (broker != null && state.mayHaveLostRecords(broker, life == null ? Lives.FORMER : life)) {
                lossy = lossy.isEmpty() ? new HashSet<>() : lossy;
                lossy.add(id);
            }
        }
        return lossy;
    }

    /** The partition with a life for each of its members: what it says of them, or else the one that the broker has now. */
    static PartitionImage settled(ControllerState state, PartitionImage partition) {
        if (isSettled(partition)) {
            return partition;
        }
        Map<Integer, Long> said = partition.lives().epochs();
        Map<Integer, Long> lives = new HashMap<>();
        for (int id : partition.members()) {
            BrokerRegistration broker = state.broker(id);
            Long life = said.get(id);
            lives.put(id, life != null ? life : broker != null ? broker.epoch() : Lives.FORMER);
        }
        return partition.withLives(new Lives(lives));
    }

    /** A topic with such a life for each member of these of its partitions. */
    static TopicImage settled(ControllerState state, TopicImage topic, List<PartitionImage> partitions) {
        List<PartitionImage> changed = new ArrayList<>();
        for (PartitionImage partition : partitions) {
            if (!isSettled(partition)) {
                changed.add(settled(state, partition));
            }
        }
        return changed.isEmpty() ? topic : topic.with(changed);
    }

    /** Without garbage: this is asked of all partitions of a topic that is read. */
    private static boolean isSettled(PartitionImage partition) {
        Map<Integer, Long> said = partition.lives().epochs();
        List<Integer> isr = partition.isr();
        List<Integer> eligible = partition.heirs().eligible();
        int members = isr.size();
        for (int i = 0; i < isr.size(); i++) {
            if (!said.containsKey(isr.get(i))) {
                return false;
            }
        }
        for (int i = 0; i < eligible.size(); i++) {
            if (!said.containsKey(eligible.get(i))) {
                return false;
            }
            members += isr.contains(eligible.get(i)) ? 0 : 1;
        }
        return said.size() == members;
    }
}
