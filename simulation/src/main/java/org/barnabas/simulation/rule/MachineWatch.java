package org.barnabas.simulation.rule;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.barnabas.broker.assembly.BrokerAssembly;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.TopicPartitions;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks at a machine after every event, and finds out what its process shows that it did not show before. */
final class MachineWatch {

    private final SimulatedMachine machine;
    private final Excuses excuses;
    private final Invariants invariants;
    private List<String> names = List.of();
    private @Nullable TopicPartitions[] topics = new TopicPartitions[0];
    private final TreeMap<TopicPartition, Watched> watched = new TreeMap<>();
    private List<Watched> list = List.of();
    private List<MemoryDisk> disks = List.of();
    private @Nullable BrokerProcess process;
    private long turns;

    /** A partition of the process's. */
    private static final class Watched {
        private final TopicPartition name;
        private final PartitionHandle handle;
        private @Nullable PartitionView seen;

        Watched(TopicPartition name, PartitionHandle handle) {
            this.name = name;
            this.handle = handle;
        }
    }

    MachineWatch(SimulatedMachine machine, Excuses excuses, Invariants invariants) {
        this.machine = machine;
        this.excuses = excuses;
        this.invariants = invariants;
    }

    @SuppressWarnings("ReferenceEquality") // Another life is another object.
    void onEvent() {
        BrokerProcess now = machine.process();
        if (now != process) {
            ended();
            process = now;
            // Another one may be where a broken one was.
            disks = machine.disks().all();
            turns = -1;
        }
        if (now == null || now.turns() == turns) {
            return;
        }
        turns = now.turns();
        for (int i = 0; i < disks.size(); i++) {
            disks.get(i).guard().check();
        }
        BrokerAssembly.Inside inside = now.inside();
        if (inside != null) {
            findPartitions(inside.partitions());
            lookAtViews();
        }
    }

    private void ended() {
        for (Watched each : list) {
            hide(each);
        }
        names = List.of();
        topics = new TopicPartitions[0];
        watched.clear();
        list = List.of();
    }

    private void hide(Watched gone) {
        PartitionRules rules = invariants.all().get(gone.name);
        ReplicaSeen replica = rules == null ? null : rules.known(machine.id());
        if (replica != null) {
            replica.hide();
        }
    }

    @SuppressWarnings("ReferenceEquality") // Both are replaced as a whole.
    private void findPartitions(PartitionRegistry registry) {
        List<String> now = invariants.truth().topics();
        boolean changed = now != names;
        if (changed) {
            names = now;
            topics = new TopicPartitions[now.size()];
        }
        for (int i = 0; i < topics.length; i++) {
            TopicPartitions present = registry.topic(names.get(i));
            if (present != topics[i]) {
                topics[i] = present;
                changed = true;
            }
        }
        if (changed) {
            collect();
        }
    }

    @SuppressWarnings("ReferenceEquality") // A handle stands for one life of the partition.
    private void collect() {
        TreeMap<TopicPartition, Watched> now = new TreeMap<>();
        for (TopicPartitions partitions : topics) {
            if (partitions != null && partitions.id().equals(invariants.truth().topicId(partitions.name()))) {
                for (PartitionHandle handle : partitions.all()) {
                    TopicPartition name = new TopicPartition(partitions.name(), handle.number());
                    Watched before = watched.get(name);
                    now.put(name, before != null && before.handle == handle ? before : new Watched(name, handle));
                }
            }
        }
        watched.forEach((name, before) -> {
            if (now.get(name) != before) {
                hide(before);
            }
        });
        watched.clear();
        watched.putAll(now);
        list = new ArrayList<>(now.values());
    }

    @SuppressWarnings("ReferenceEquality") // A view is made anew with every change.
    private void lookAtViews() {
        for (int i = 0; i < list.size(); i++) {
            Watched each = list.get(i);
            PartitionView view = each.handle.view();
            if (view != each.seen) {
                each.seen = view;
                onView(each, view);
            }
        }
    }

    private void onView(Watched each, PartitionView view) {
        PartitionRules rules = invariants.of(each.name);
        if (rules == null) {
            return;
        }
        ReplicaSeen replica = rules.replica(machine.id(), excuses);
        PartitionView last = replica.view();
        Path before =
                last == null || last.log() == null ? null : replica.follower().folder();
        boolean back = replica.show(view, disk(view, replica));
        Path now = replica.follower().folder();
        if (view.log() != null && now != null && !now.equals(before)) {
            OneDirectory.check(each.name, now, machine, invariants.chronicle());
        }
        rules.onView(replica, back);
        PartitionImage state = invariants.truth().state(each.name);
        if (state != null) {
            rules.check(state);
        }
    }

    boolean readAgain(TopicPartition partition, ReplicaSeen replica) {
        Watched each = watched.get(partition);
        PartitionView view = replica.broker() == machine.id() && each != null ? each.handle.view() : null;
        LogView log = view == null ? null : view.log();
        if (log == null) {
            return false;
        }
        replica.follower().readAgain(log, machine.disks().of(log.segment(0).folder()));
        return true;
    }

    private MemoryDisk disk(PartitionView view, ReplicaSeen replica) {
        Path folder = view.log() == null
                ? replica.follower().folder()
                : view.log().segment(0).folder();
        return folder == null ? machine.disks().all().get(0) : machine.disks().of(folder);
    }
}
