package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Standing;
import org.barnabas.simulation.machine.Chronicle;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of one partition, by the names of the specifications, as long as its topic lives. {@link Committed} is all
 * that was ever below a leader's high watermark:
 *
 * <ul>
 *   <li>StrongIsr, ReplicationQuorumSuperset: every in-sync replica of ZooKeeper's has all of it;
 *   <li>LeaderCompleteness: so has the leader that ZooKeeper names, as soon as it leads;
 *   <li>NoCommittedRecordLost, ConsistentRead: it never changes, and acknowledged and read values are of it;
 *   <li>LogMatching: replicas have the same below their high watermarks;
 *   <li>MonotonicHighWatermark within a leadership; one leader in an epoch;
 *   <li>LogStart: it never goes back in a life of a broker, and never passes what is committed.
 * </ul>
 *
 * <p>"Has" means: but for what lies before the replica's log start where the topic's records may go, and for what newer
 * records of the same key have replaced where it is cleaned.
 */
final class PartitionRules {

    private final TopicPartition name;
    private final ReplicaSeen.Promised promises;
    private final Chronicle chronicle;
    private final Committed committed = new Committed();
    private final BatchShelf shelf;
    private final Map<Integer, ReplicaSeen> replicas = new TreeMap<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Map<Integer, Long> highWatermarks = new HashMap<>();
    private final List<Told> pending = new ArrayList<>();

    /** Something that somebody was told of before it was seen to be committed. */
    private record Told(String who, long offset, String value) {}

    PartitionRules(TopicPartition name, ReplicaSeen.Promised promises, Chronicle chronicle) {
        this.name = name;
        this.promises = promises;
        this.chronicle = chronicle;
        this.shelf = new BatchShelf(!promises.compacts());
    }

    Committed committed() {
        return committed;
    }

    ReplicaSeen.Promised promises() {
        return promises;
    }

    Collection<ReplicaSeen> replicas() {
        return replicas.values();
    }

    ReplicaSeen replica(int broker, Excuses excuses) {
        return replicas.computeIfAbsent(broker, any -> new ReplicaSeen(broker, excuses, shelf));
    }

    @Nullable
    ReplicaSeen known(int broker) {
        return replicas.get(broker);
    }

    private void require(boolean holds, String invariant) {
        if (!holds) {
            fail(invariant + " is violated");
        }
    }

    private void fail(String why) {
        chronicle.fail(name + ": " + why);
    }

    /** A replica shows something else; what it holds was followed. */
    void onView(ReplicaSeen replica, boolean startWentBack) {
        PartitionView view = replica.view();
        if (view == null) {
            return;
        }
        if (startWentBack) {
            fail("LogStart is violated: that of " + replica.broker() + " went back to "
                    + replica.content().start());
        }
        if (view.isLeader()) {
            onLeader(replica, view);
        } else {
            onFollower(replica, view);
        }
        long start = replica.content().start();
        if (start > committed.end() || (view.isLeader() && start > view.highWatermark())) {
            fail("LogStart is violated: that of " + replica.broker() + " is " + start + ", but only " + committed.end()
                    + " are committed");
        }
        if (start > 0 && promises.keepsAll()) {
            fail("NoCommittedRecordLost is violated: " + replica.broker() + " begins at " + start
                    + " although everything is kept");
        }
    }

    private void onLeader(ReplicaSeen replica, PartitionView view) {
        int broker = replica.broker();
        int epoch = view.leaderEpoch();
        Integer known = leaders.putIfAbsent(epoch, broker);
        if (known != null && known != broker) {
            fail("OneLeader is violated: " + known + " and " + broker + " in epoch " + epoch);
        }
        long high = view.highWatermark();
        Long before = highWatermarks.put(epoch, high);
        if (before == null) {
            chronicle.note("leader " + broker + " of " + name + " epoch=" + epoch + " hw=" + high + " end="
                    + replica.content().end());
        }
        require(before == null || before <= high, "MonotonicHighWatermark");
        require(high <= replica.content().end(), "a high watermark behind the log's end");
        long both = Math.min(high, committed.end());
        if (replica.agreed(committed, promises) < both) {
            fail("NoCommittedRecordLost is violated: leader " + missing(replica) + " in epoch " + epoch);
        }
        commit(replica, high);
    }

    /** A leader that is told to follow moves its high watermark a last time and answers, all within one event. */
    private void onFollower(ReplicaSeen replica, PartitionView view) {
        long high = Math.min(view.highWatermark(), replica.content().end());
        long agreed = replica.agreed(committed, promises);
        if (view.standing() == Standing.FOLLOWER && agreed < Math.min(high, committed.end())) {
            fail("LogMatching is violated below " + high + ": " + missing(replica));
        }
        if (high > committed.end() && agreed >= committed.end()) {
            commit(replica, high);
        }
    }

    private void commit(ReplicaSeen replica, long high) {
        Content content = replica.content();
        long from = committed.end();
        for (long at = from; at < high; at++) {
            RecordSeen record = content.at(at);
            if (record == null && at >= content.start() && !promises.compacts()) {
                fail("NoCommittedRecordLost is violated: a hole in " + replica.broker() + " at " + at + ": "
                        + content.around(at));
            }
            committed.add(record);
        }
        if (high > from && !pending.isEmpty()) {
            List<Told> told = List.copyOf(pending);
            pending.clear();
            told.forEach(each -> onKnown(each.who(), each.offset(), each.value()));
        }
    }

    /** ZooKeeper or a replica has changed. */
    void check(PartitionImage now) {
        for (ReplicaSeen replica : replicas.values()) {
            int broker = replica.broker();
            boolean complete = replica.isComplete(committed, promises);
            boolean inSync = now.isr().contains(broker);
            PartitionView view = replica.view();
            boolean leads = now.leader() == broker
                    && view != null
                    && view.isLeader()
                    && view.leaderEpoch() == now.leaderEpoch();
            boolean leadsAnew = leads && replica.excuses().judgesEpoch(name, now.leaderEpoch());
            if (leads && !complete) {
                fail("LeaderCompleteness is violated: " + missing(replica));
            }
            if (view != null) {
                replica.excuses().judge(name, inSync, leadsAnew, complete);
            }
            if (inSync && !complete && !replica.excuses().isLossy(name)) {
                fail("StrongIsr is violated: in-sync " + missing(replica));
            }
        }
        for (int member : now.isr()) {
            // Before there is anything it may not have got as far as to make the log.
            if (committed.end() > 0 && !replicas.containsKey(member)) {
                fail("StrongIsr is violated: " + member + " was never seen");
            }
        }
    }

    String missing(ReplicaSeen replica) {
        long at = replica.agreed(committed, promises);
        return replica.broker() + " has " + replica.content().around(at) + " where " + committed.around(at)
                + " was committed";
    }

    /** Somebody was told that values are in the log. */
    void onKnown(String who, long offset, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            onKnown(who, offset + i, values.get(i));
        }
    }

    private void onKnown(String who, long offset, String value) {
        if (offset >= committed.end() && replicas.values().stream().anyMatch(ReplicaSeen::isBetween)) {
            pending.add(new Told(who, offset, value));
            return;
        }
        RecordSeen record = committed.at(offset);
        boolean unseen = record == null && offset < committed.end() && !promises.keepsAll();
        if (!unseen && (record == null || !value.equals(record.value()))) {
            fail("ConsistentRead is violated: " + who + " was told of " + value + " at " + offset + " where "
                    + committed.around(offset) + " was committed");
        }
    }

    /** At the end, nothing is open. */
    void end() {
        if (!pending.isEmpty()) {
            fail("NoCommittedRecordLost is violated: told and never committed: "
                    + pending.stream().limit(3).toList());
        }
    }
}
