package org.barnabas.simulation.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.fault.Losses;
import org.barnabas.simulation.machine.Harm;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.TopicPartition;

/**
 * Books of one machine that believe ZooKeeper: it has lost nothing any more once it was seen out of the in-sync sets and in
 * all of them again.
 */
final class SimpleLosses implements Harm {

    private final SimulatedMachine machine;
    private final Truth truth;
    private final Map<TopicPartition, Integer> epochsAtStart = new HashMap<>();
    private boolean unclean;
    private boolean lossy;
    private boolean judged;

    SimpleLosses(SimulatedMachine machine, Truth truth) {
        this.machine = machine;
        this.truth = truth;
        machine.harm(this);
        truth.onChange(change -> judge());
    }

    static Losses of(Map<Integer, SimpleLosses> all) {
        return new Losses() {
            @Override
            public boolean isUnclean(int broker) {
                SimpleLosses one = Objects.requireNonNull(all.get(broker));
                return one.unclean || one.machine.disks().isFaulty();
            }

            @Override
            public boolean isDoubtful(int broker) {
                SimpleLosses one = Objects.requireNonNull(all.get(broker));
                return one.lossy || one.machine.disks().isDoubtful();
            }
        };
    }

    private void judge() {
        if (!unclean || !machine.isUp()) {
            return;
        }
        boolean everywhere = true;
        for (TopicPartition partition : truth.partitions()) {
            PartitionImage state = truth.state(partition);
            if (state != null && state.replicas().contains(machine.id())) {
                boolean inSync = state.isr().contains(machine.id());
                everywhere &= inSync;
                judged |= !inSync
                        || (state.leader() == machine.id()
                                && state.leaderEpoch() > epochsAtStart.getOrDefault(partition, -1));
            }
        }
        if (judged && everywhere) {
            unclean = false;
            lossy = false;
        }
    }

    @Override
    public void started() {
        truth.partitions().forEach(partition -> {
            PartitionImage state = truth.state(partition);
            epochsAtStart.put(partition, state == null ? -1 : state.leaderEpoch());
        });
    }

    @Override
    public void killed() {
        unclean = true;
        judged = false;
    }

    @Override
    public void forgot() {
        killed();
        lossy = true;
    }

    @Override
    public void damaged(String topic, int partition) {
        forgot();
    }

    @Override
    public void wiped() {
        forgot();
    }
}
