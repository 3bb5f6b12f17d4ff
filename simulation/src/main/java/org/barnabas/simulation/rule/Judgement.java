package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionView;
import org.barnabas.simulation.machine.Chronicle;
import org.barnabas.testkit.history.HistoryChecker;
import org.barnabas.testkit.history.TopicPartition;
import org.barnabas.testkit.history.Verdict;
import org.jspecify.annotations.Nullable;

/** What must be the case at the end of a run, when all is healed and nothing is written any more. */
public final class Judgement {

    private final Invariants invariants;
    private final Chronicle chronicle;

    public Judgement(Invariants invariants, Chronicle chronicle) {
        this.invariants = invariants;
        this.chronicle = chronicle;
    }

    /** Why the cluster is not healed yet: a partition without a leader, or with a replica out of sync. Null if it is. */
    public @Nullable String disunion() {
        for (TopicPartition partition : invariants.truth().partitions()) {
            String trouble = disunion(partition);
            if (trouble != null) {
                return trouble;
            }
        }
        return null;
    }

    private @Nullable String disunion(TopicPartition partition) {
        PartitionImage state = invariants.truth().state(partition);
        if (state == null || !state.hasLeader()) {
            return partition + " has no leader";
        }
        return state.reassigning() || state.isr().size() < state.replicas().size()
                ? partition + " of " + state.replicas() + " is in sync on " + state.isr()
                : null;
    }

    /** Why the cluster is not at rest yet, when nothing is written: also logs of several lengths. Null if it is. */
    public @Nullable String trouble() {
        for (TopicPartition partition : invariants.truth().partitions()) {
            String trouble = disunion(partition);
            if (trouble != null) {
                return trouble;
            }
            PartitionRules rules = invariants.all().get(partition);
            for (int broker : invariants.truth().replicas(partition)) {
                String apart = trouble(rules == null ? null : rules.known(broker), rules);
                if (apart != null) {
                    return partition + " on " + broker + " " + apart;
                }
            }
        }
        return null;
    }

    private static @Nullable String trouble(@Nullable ReplicaSeen replica, @Nullable PartitionRules rules) {
        PartitionView view = replica == null ? null : replica.view();
        LogView log = view == null ? null : view.log();
        if (replica == null || rules == null || view == null || log == null) {
            return "shows no log";
        }
        if (log.endOffset() != rules.committed().end()) {
            return "ends at " + log.endOffset() + " of " + rules.committed().end();
        }
        if (!LogFollower.isReadable(log)) {
            return "is being cleaned: " + LogFollower.describe(log);
        }
        return view.highWatermark() < log.endOffset() ? "has a high watermark of " + view.highWatermark() : null;
    }

    /** All replicas hold the same, read once more from their files to the last byte, and it is what was committed. */
    public void judgeReplicas() {
        for (Map.Entry<TopicPartition, PartitionRules> each : invariants.all().entrySet()) {
            PartitionImage state = invariants.truth().state(each.getKey());
            if (state != null) {
                each.getValue().end();
                judge(each.getKey(), each.getValue(), state);
            }
        }
    }

    private void judge(TopicPartition partition, PartitionRules rules, PartitionImage state) {
        List<ReplicaSeen> present = new ArrayList<>();
        for (int broker : state.replicas()) {
            ReplicaSeen replica = rules.known(broker);
            if (replica == null || !invariants.readAgain(partition, replica)) {
                chronicle.fail(partition + ": there is nothing to read on " + broker);
                return;
            }
            Content content = replica.content();
            if (!replica.isComplete(rules.committed(), rules.promises())) {
                chronicle.fail(partition + ": replicas differ: " + rules.missing(replica));
            }
            for (long at = content.start(); at < content.end(); at++) {
                RecordSeen record = content.at(at);
                if (record != null && record.kind() == RecordSeen.Kind.DAMAGED) {
                    chronicle.fail(partition + ": " + broker + " cannot be read at " + at + ": " + content.around(at));
                }
            }
            present.add(replica);
        }
        present.forEach(replica -> alike(partition, present.get(0), replica));
    }

    private void alike(TopicPartition partition, ReplicaSeen one, ReplicaSeen other) {
        if (one.content().end() != other.content().end()) {
            chronicle.fail(partition + ": replicas differ: " + one.broker() + " ends at "
                    + one.content().end() + ", " + other.broker() + " at "
                    + other.content().end());
        }
        long from = Math.max(one.content().start(), other.content().start());
        for (long at = from; at < one.content().end(); at++) {
            RecordSeen first = one.content().at(at);
            RecordSeen second = other.content().at(at);
            // Either may have been cleaned; what is missing was compared to what is committed.
            if (first != null && second != null && !first.isSame(second)) {
                chronicle.fail(partition + ": replicas differ: " + one.broker() + " has "
                        + one.content().around(at) + ", " + other.broker() + " "
                        + other.content().around(at));
            }
        }
    }

    /** What clients saw, in records of topics that keep everything, is what a correct log shows. */
    public void judgeHistory(Ledger ledger, HistoryChecker checker) {
        Verdict verdict = checker.check(ledger.operations());
        if (!verdict.isClean()) {
            chronicle.fail(verdict.toString());
        }
    }
}
