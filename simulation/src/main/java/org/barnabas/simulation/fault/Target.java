package org.barnabas.simulation.fault;

import java.util.List;
import java.util.function.Predicate;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.machine.Surroundings;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.TopicPartition;

/**
 * The cluster that things go wrong in, and what may go wrong with it so that the product's promise holds:
 *
 * <ul>
 *   <li>{@code min.insync.replicas=2}: of the replicas that stopped uncleanly and are not in sync again, at most one has
 *       lost records, and then it is the only one (KIP-966: lossy stops of up to {@code min.insync.replicas} − 1 at a
 *       time); any number may be killed otherwise;
 *   <li>{@code min.insync.replicas=1}: a machine loses records only while all is well, and nothing else happens until its
 *       replicas are in sync again.
 * </ul>
 *
 * @param machines by their ids, from 1 on
 * @param truth as of the last event
 */
public record Target(Surroundings around, List<SimulatedMachine> machines, Truth truth, Losses losses) {

    Options options() {
        return around.options();
    }

    void note(String event) {
        around.chronicle().note(event);
    }

    void after(long delayMs, Runnable action) {
        around.agenda().after(delayMs, action);
    }

    long nowMs() {
        return around.agenda().nowMs();
    }

    SimulatedMachine machine(int id) {
        return machines.get(id - 1);
    }

    private boolean othersAre(SimulatedMachine machine, Predicate<Integer> condition) {
        return machines.stream().allMatch(other -> other == machine || condition.test(other.id()));
    }

    /** Whether its process may end with what it has written. */
    boolean mayDie(SimulatedMachine machine) {
        return machine.isUp() && othersAre(machine, id -> !losses.isDoubtful(id));
    }

    /** Whether it may lose what it has not forced, or all of a disk. */
    boolean mayForget(SimulatedMachine machine) {
        return options().powerCuts()
                && machine.isUp()
                && othersAre(machine, id -> !losses.isUnclean(id))
                && (options().minInSync() > 1 || isAllWell());
    }

    /** Whether a bit of it may change. */
    boolean mayBeDamaged(SimulatedMachine machine) {
        return machine.isUp()
                && isAllWell()
                && !losses.isDoubtful(machine.id())
                && machines.stream().noneMatch(one -> losses.isUnclean(one.id()));
    }

    /** Whether nothing may happen because a machine has lost records that only one copy was promised for. */
    boolean isDelicate() {
        return options().minInSync() < 2 && machines.stream().anyMatch(one -> losses.isDoubtful(one.id()));
    }

    /** Whether all replicas are in sync, and nothing is wrong anywhere. */
    public boolean isAllWell() {
        return isInSync()
                && !around.internet().cables().anyCut()
                && !around.ensemble().server().isAway()
                && machines.stream().allMatch(Target::isWell);
    }

    private static boolean isWell(SimulatedMachine machine) {
        BrokerProcess process = machine.process();
        return process != null
                && process.isServing()
                && !process.isPaused()
                && !machine.disks().isFaulty();
    }

    /** Whether every partition has a leader, and all its replicas in sync. */
    boolean isInSync() {
        for (TopicPartition partition : truth.partitions()) {
            PartitionImage state = truth.state(partition);
            if (state == null
                    || !state.hasLeader()
                    || state.isr().size() < truth.replicas(partition).size()) {
                return false;
            }
        }
        return true;
    }
}
