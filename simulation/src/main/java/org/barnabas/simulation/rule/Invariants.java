package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.simulation.machine.Chronicle;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after every event, of all partitions ({@link PartitionRules}) and of what the controller writes: the leader is
 * in sync (LeaderInIsr), epochs only grow, and one broker writes in a controller epoch. Only looks. Costs next to nothing where
 * nothing has changed.
 */
public final class Invariants {

    private final Truth truth;
    private final Chronicle chronicle;
    private final TopicPromise promise;
    private final List<MachineWatch> watches = new ArrayList<>();
    private final Map<TopicPartition, PartitionRules> rules = new TreeMap<>();
    private final Map<TopicPartition, Uuid> ids = new HashMap<>();
    private final Map<Integer, Integer> controllers = new HashMap<>();

    /**
     * Rules for a cluster of which nothing has happened.
     *
     * @param machines of the brokers
     * @param excuses of a broker's machine, by its id
     */
    public Invariants(
            List<SimulatedMachine> machines,
            IntFunction<Excuses> excuses,
            Truth truth,
            TopicPromise promise,
            Chronicle chronicle) {
        this.truth = truth;
        this.promise = promise;
        this.chronicle = chronicle;
        truth.onChange(this::onChange);
        machines.forEach(machine -> {
            Excuses of = excuses.apply(machine.id());
            watches.add(new MachineWatch(machine, of, this));
            of.onLoss(partition -> forget(machine.id(), partition));
        });
    }

    /** Something has happened. */
    public void onEvent() {
        truth.refresh();
        for (int i = 0; i < watches.size(); i++) {
            watches.get(i).onEvent();
        }
    }

    private void onChange(Truth.Change change) {
        PartitionImage before = change.before();
        PartitionImage after = change.after();
        if (after == null) {
            rules.remove(change.partition());
            ids.remove(change.partition());
            return;
        }
        String name = change.partition().toString();
        if (before == null || before.partitionEpoch() != after.partitionEpoch()) {
            chronicle.note("state of " + name + " leader=" + after.leader() + " epoch=" + after.leaderEpoch() + " isr="
                    + after.isr() + " eligible=" + after.heirs().eligible() + " version=" + after.partitionEpoch());
            ControllerRules.check(name, before, after, truth, controllers, chronicle);
        }
        PartitionRules of = of(change.partition());
        if (of != null) {
            of.check(after);
        }
    }

    /** Null if there is no such partition. */
    @Nullable
    PartitionRules of(TopicPartition partition) {
        Uuid id = truth.topicId(partition.topic());
        if (id == null) {
            return null;
        }
        PartitionRules known = rules.get(partition);
        if (known == null || !id.equals(ids.get(partition))) {
            String topic = partition.topic();
            known = new PartitionRules(
                    partition, new ReplicaSeen.Promised(promise.keepsAll(topic), promise.compacts(topic)), chronicle);
            rules.put(partition, known);
            ids.put(partition, id);
        }
        return known;
    }

    Truth truth() {
        return truth;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    TopicPromise promise() {
        return promise;
    }

    /** A machine's disks have lost something: what its replicas hold is known when they are loaded. */
    private void forget(int broker, @Nullable TopicPartition only) {
        rules.forEach((partition, of) -> {
            ReplicaSeen replica = only == null || only.equals(partition) ? of.known(broker) : null;
            if (replica != null) {
                replica.hide();
                replica.follower().forget();
            }
        });
    }

    /** Somebody was told that values are in the log, from an offset on and without a gap. */
    public void onKnown(String who, String topic, int partition, long offset, List<String> values) {
        // Of which topic of that name nobody can tell.
        if (offset >= 0 && !promise.maybeGone(topic)) {
            PartitionRules of = of(new TopicPartition(topic, partition));
            if (of != null) {
                of.onKnown(who, offset, values);
            }
        }
    }

    /** Whether a replica that is shown could be read from its files once more, all of it. */
    boolean readAgain(TopicPartition partition, ReplicaSeen replica) {
        return watches.stream().anyMatch(watch -> watch.readAgain(partition, replica));
    }

    /** All partitions that there are. */
    Map<TopicPartition, PartitionRules> all() {
        return rules;
    }
}
