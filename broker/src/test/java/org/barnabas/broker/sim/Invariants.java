package org.barnabas.broker.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionView;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after every event, by the names of the specifications. {@code committed} is all that was ever below a
 * leader's high watermark:
 *
 * <ul>
 *   <li>StrongIsr, ReplicationQuorumSuperset: every in-sync replica of ZooKeeper's has all of it;
 *   <li>LeaderCompleteness: so has the leader that ZooKeeper names, as soon as it leads;
 *   <li>NoCommittedRecordLost, ConsistentRead: it never changes, and acknowledged and read values are of it;
 *   <li>LogMatching: replicas agree below both high watermarks;
 *   <li>MonotonicHighWatermark within a leadership; one leader in an epoch; LeaderInIsr; epochs in ZooKeeper only grow, and
 *       one broker writes in a controller epoch.
 * </ul>
 *
 * <p>A replica that lost power is excused until it has everything again: it must not lead until then.
 */
final class Invariants {

    private final SimWorld world;
    private final ReplicaContent committed = new ReplicaContent();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Map<Integer, Long> highWatermarks = new HashMap<>();
    private final Map<Integer, Integer> controllers = new HashMap<>();
    private final Map<Integer, PartitionView> seen = new HashMap<>();
    private @Nullable PartitionImage truth;

    Invariants(SimWorld world) {
        this.world = world;
    }

    @Nullable
    PartitionImage truth() {
        return truth;
    }

    ReplicaContent committed() {
        return committed;
    }

    private void require(boolean holds, String invariant) {
        if (!holds) {
            world.fail(invariant + " is violated");
        }
    }

    /** ZooKeeper has carried out what a process asked for. */
    void onZooKeeper(@Nullable PartitionImage now, int by) {
        PartitionImage before = truth;
        boolean known = before != null
                && now != null
                && now.partitionEpoch() == before.partitionEpoch()
                && now.leaderEpoch() == before.leaderEpoch();
        if (now == null || known) {
            return;
        }
        truth = now;
        world.note("state leader=" + now.leader() + " epoch=" + now.leaderEpoch() + " isr=" + now.isr() + " eligible="
                + now.heirs().eligible() + " version=" + now.partitionEpoch() + " by " + by);
        require(!now.hasLeader() || now.isr().contains(now.leader()), "LeaderInIsr");
        Integer writer = controllers.putIfAbsent(now.controllerEpoch(), by);
        require(writer == null || writer == by, "one controller in epoch " + now.controllerEpoch());
        if (before != null) {
            require(now.leaderEpoch() >= before.leaderEpoch(), "MonotonicLeaderEpoch");
            require(now.controllerEpoch() >= before.controllerEpoch(), "MonotonicControllerEpoch");
        }
        checkAll(now);
    }

    /** Something has happened. */
    @SuppressWarnings("ReferenceEquality") // A view is made anew with every change.
    void onEvent() {
        boolean changed = false;
        for (SimMachine machine : world.machines()) {
            machine.disk.memory.guard().check();
            SimProcess process = machine.process();
            PartitionView view = process == null ? null : process.view();
            if (process != null && view != null && view != seen.put(machine.id, view)) {
                changed = true;
                LogView log = view.log();
                if (log != null) {
                    machine.content.follow(log);
                } else {
                    // Between two roles nothing is shown of what the last one wrote.
                    machine.content.follow(process.log());
                }
                checkView(machine, view);
            }
        }
        if (changed) {
            checkPairs();
            PartitionImage now = truth;
            if (now != null) {
                checkAll(now);
            }
        }
    }

    private void checkView(SimMachine machine, PartitionView view) {
        if (!view.isLeader()) {
            // A leader that is told to follow moves its high watermark a last time and answers, all within one event.
            long known = Math.min(view.highWatermark(), machine.content.size());
            if (known > committed.size() && committed.agrees(machine.content, committed.size())) {
                commit(machine, known);
            }
            return;
        }
        int epoch = view.leaderEpoch();
        Integer known = leaders.putIfAbsent(epoch, machine.id);
        require(known == null || known == machine.id, "one leader in epoch " + epoch);
        long high = view.highWatermark();
        Long before = highWatermarks.put(epoch, high);
        if (before == null) {
            world.note("leader " + machine.id + " epoch=" + epoch + " hw=" + high + " end=" + machine.content.size());
        }
        require(before == null || before <= high, "MonotonicHighWatermark");
        require(high <= machine.content.size(), "a high watermark behind the log's end");
        long both = Math.min(high, committed.size());
        if (!committed.agrees(machine.content, both)) {
            int at = committed.difference(machine.content);
            world.fail("NoCommittedRecordLost is violated: leader " + machine.id + " of epoch " + epoch + " has "
                    + machine.content.around(at) + " where " + committed.around(at) + " was committed");
        }
        commit(machine, high);
    }

    private void commit(SimMachine machine, long high) {
        for (long at = committed.size(); at < high; at++) {
            committed.add(machine.content.epoch(at), machine.content.value(at));
        }
    }

    private void checkAll(PartitionImage now) {
        for (SimMachine machine : world.machines()) {
            boolean complete = machine.content.agrees(committed, committed.size());
            boolean inSync = now.isr().contains(machine.id);
            PartitionView view = machine.isUp() ? seen.get(machine.id) : null;
            boolean leads = now.leader() == machine.id
                    && view != null
                    && view.isLeader()
                    && view.leaderEpoch() == now.leaderEpoch();
            boolean leadsAnew = leads && machine.judgesEpoch(now.leaderEpoch());
            if (leads && !complete) {
                world.fail("LeaderCompleteness is violated: " + missing(machine));
            }
            machine.judge(inSync, leadsAnew, complete);
            if (inSync && !complete && !machine.isLossy()) {
                world.fail("StrongIsr is violated: in-sync " + missing(machine));
            }
        }
    }

    private String missing(SimMachine machine) {
        int at = committed.difference(machine.content);
        return machine.id + " has " + machine.content.around(at) + " where " + committed.around(at) + " was committed";
    }

    private void checkPairs() {
        List<SimMachine> machines = world.machines();
        for (SimMachine one : machines) {
            for (SimMachine other : machines) {
                if (one.id < other.id && one.isUp() && other.isUp()) {
                    PartitionView first = seen.get(one.id);
                    PartitionView second = seen.get(other.id);
                    long both = first == null || second == null
                            ? 0
                            : Math.min(first.highWatermark(), second.highWatermark());
                    require(
                            both <= 0 || one.content.agrees(other.content, both),
                            "LogMatching of " + one.id + " and " + other.id + " below " + both);
                }
            }
        }
    }

    /** A process has ended: what it published is no more. */
    void forget(int id) {
        seen.remove(id);
    }

    /** Somebody was told that values are in the log. */
    void onKnown(long offset, List<String> values, String who) {
        for (int i = 0; i < values.size(); i++) {
            long at = offset + i;
            require(
                    at < committed.size() && committed.value(at).equals(values.get(i)),
                    "ConsistentRead: " + who + " was told of " + values.get(i) + " at " + at);
        }
    }
}
