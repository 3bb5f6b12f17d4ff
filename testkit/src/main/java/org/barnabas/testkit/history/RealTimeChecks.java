package org.barnabas.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the order of a partition agrees with the clock: what was acknowledged before another send began is before it,
 * and the end of a partition never goes back. All reads of a history must be at one isolation level.
 */
final class RealTimeChecks {

    /** From {@code when} on the partition's end is at least {@code offset}, as {@code by} proves. */
    private record Bound(long offset, Operation by) {}

    private final Knowledge knowledge;
    private final Findings findings;

    RealTimeChecks(Knowledge knowledge, Findings findings) {
        this.knowledge = knowledge;
        this.findings = findings;
    }

    void check(List<Operation> operations) {
        Map<TopicPartition, List<Fate>> landed = new HashMap<>();
        for (Fate fate : knowledge.fates()) {
            if (fate.hasOffset() && fate.sent != null) {
                landed.computeIfAbsent(fate.partition, none -> new ArrayList<>())
                        .add(fate);
            }
        }
        landed.values().forEach(this::sends);
        ends(operations);
    }

    private void sends(List<Fate> ofPartition) {
        ofPartition.sort(Comparator.comparingLong(fate -> fate.offset));
        Fate latest = null;
        for (Fate fate : ofPartition) {
            if (latest != null
                    && fate.acknowledged()
                    && sent(fate).endNanos() < sent(latest).startNanos()) {
                findings.add(
                        AnomalyKind.REAL_TIME,
                        latest.value + " was sent after " + fate.value + " was acknowledged, but is before it in "
                                + fate.partition + ": " + latest.offset + " < " + fate.offset,
                        sent(fate),
                        sent(latest));
            }
            if (latest == null || sent(latest).startNanos() < sent(fate).startNanos()) {
                latest = fate;
            }
        }
    }

    private static Operation sent(Fate fate) {
        Operation sent = fate.sent;
        if (sent == null) {
            throw new IllegalStateException(fate.value + " was not sent");
        }
        return sent;
    }

    private void ends(List<Operation> operations) {
        Map<TopicPartition, List<Bound>> answers = new HashMap<>();
        for (Operation operation : operations) {
            if (operation.is(Operation.Kind.END_OFFSETS, Operation.Outcome.OK)) {
                operation.entries().forEach(entry -> add(answers, entry.partition(), entry.offset(), operation));
            }
        }
        if (answers.isEmpty()) {
            return;
        }
        Map<TopicPartition, List<Bound>> bounds = new HashMap<>();
        for (Operation operation : operations) {
            boolean end = operation.is(Operation.Kind.END_OFFSETS, Operation.Outcome.OK);
            if (end
                    || operation.is(Operation.Kind.SEND, Operation.Outcome.OK)
                    || operation.kind() == Operation.Kind.POLL) {
                for (Entry entry : operation.entries()) {
                    if (entry.hasOffset() && answers.containsKey(entry.partition())) {
                        add(bounds, entry.partition(), end ? entry.offset() : entry.offset() + 1, operation);
                    }
                }
            }
        }
        answers.forEach(
                (partition, ofPartition) -> ends(partition, ofPartition, bounds.getOrDefault(partition, List.of())));
    }

    private static void add(Map<TopicPartition, List<Bound>> to, TopicPartition partition, long end, Operation by) {
        to.computeIfAbsent(partition, none -> new ArrayList<>()).add(new Bound(end, by));
    }

    private void ends(TopicPartition partition, List<Bound> answers, List<Bound> bounds) {
        answers.sort(Comparator.comparingLong(answer -> answer.by().startNanos()));
        bounds.sort(Comparator.comparingLong(bound -> bound.by().endNanos()));
        int next = 0;
        @Nullable Bound highest = null;
        for (Bound answer : answers) {
            while (next < bounds.size()
                    && bounds.get(next).by().endNanos() < answer.by().startNanos()) {
                Bound bound = bounds.get(next++);
                highest = highest == null || highest.offset() < bound.offset() ? bound : highest;
            }
            if (highest != null && answer.offset() < highest.offset()) {
                findings.add(
                        AnomalyKind.REAL_TIME,
                        "the end of " + partition + " was " + answer.offset() + " after it had been at least "
                                + highest.offset(),
                        highest.by(),
                        answer.by());
            }
        }
    }
}
