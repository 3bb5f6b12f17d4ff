package org.barnabas.testkit.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a consumer read every partition forwards and left nothing out, as long as it kept the partition: a member of a
 * group may start anywhere after a rebalance, and anybody after a seek.
 */
final class PollChecks {

    private record Last(long offset, Operation poll) {}

    private final Knowledge knowledge;
    private final Findings findings;

    PollChecks(Knowledge knowledge, Findings findings) {
        this.knowledge = knowledge;
        this.findings = findings;
    }

    /** @param ofClient one client's operations in the order of their starts */
    void check(List<Operation> ofClient) {
        Map<TopicPartition, Last> positions = new HashMap<>();
        Context context = Context.ALONE;
        for (Operation operation : ofClient) {
            if (operation.kind() == Operation.Kind.SEEK) {
                forget(operation, positions);
            } else if (operation.kind() == Operation.Kind.POLL) {
                if (rebalanced(context, operation.context())) {
                    positions.clear();
                }
                context = operation.context();
                operation.entries().forEach(entry -> next(entry, operation, positions));
            }
        }
    }

    private static boolean rebalanced(Context before, Context now) {
        if (now.group() == null) {
            return before.group() != null;
        }
        return !now.group().equals(before.group())
                || now.generation() != before.generation()
                || now.generation() == Context.NO_GENERATION;
    }

    private static void forget(Operation seek, Map<TopicPartition, Last> positions) {
        if (seek.entries().isEmpty()) {
            positions.clear();
        }
        seek.entries().forEach(entry -> positions.remove(entry.partition()));
    }

    private void next(Entry entry, Operation poll, Map<TopicPartition, Last> positions) {
        if (!entry.hasOffset()) {
            return;
        }
        Last last = positions.put(entry.partition(), new Last(entry.offset(), poll));
        if (last == null) {
            return;
        }
        boolean internal = last.poll().isSame(poll);
        if (entry.offset() <= last.offset()) {
            report(
                    internal ? AnomalyKind.INT_NONMONOTONIC_POLL : AnomalyKind.NONMONOTONIC_POLL,
                    poll.client() + " read offset " + entry.offset() + " of " + entry.partition() + " after offset "
                            + last.offset(),
                    last.poll(),
                    poll);
            return;
        }
        long skipped = knowledge.versions(entry.partition()).knownBetween(last.offset(), entry.offset());
        if (skipped != Entry.NO_OFFSET) {
            report(
                    internal ? AnomalyKind.INT_POLL_SKIP : AnomalyKind.POLL_SKIP,
                    poll.client() + " read offset " + entry.offset() + " of " + entry.partition() + " next to offset "
                            + last.offset() + ", but there is offset " + skipped,
                    last.poll(),
                    poll);
        }
    }

    private void report(AnomalyKind kind, String explanation, Operation before, Operation now) {
        if (before.isSame(now)) {
            findings.add(kind, explanation, now);
        } else {
            findings.add(kind, explanation, before, now);
        }
    }
}
