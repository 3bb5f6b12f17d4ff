package org.barnabas.testkit.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether the records of one idempotent producer landed in the order in which it sent them. */
final class SendChecks {

    private record Landed(Fate fate, Operation sent) {}

    private final Knowledge knowledge;
    private final Findings findings;

    SendChecks(Knowledge knowledge, Findings findings) {
        this.knowledge = knowledge;
        this.findings = findings;
    }

    /** @param ofClient one client's operations in the order of their starts */
    void check(List<Operation> ofClient) {
        Map<TopicPartition, Landed> highest = new HashMap<>();
        for (Operation operation : ofClient) {
            if (operation.kind() == Operation.Kind.SEND) {
                operation.entries().forEach(entry -> next(entry, operation, highest));
            }
        }
    }

    private void next(Entry entry, Operation operation, Map<TopicPartition, Landed> highest) {
        Fate fate = knowledge.fate(entry.value());
        if (fate == null || !fate.hasOffset()) {
            return;
        }
        Landed before = highest.get(fate.partition);
        if (before == null || before.fate().offset < fate.offset) {
            highest.put(fate.partition, new Landed(fate, operation));
        } else if (before.sent().isSame(operation)) {
            findings.add(AnomalyKind.INT_NONMONOTONIC_SEND, explanation(before.fate(), fate), operation);
        } else if (before.sent().startNanos() < operation.startNanos()) {
            findings.add(AnomalyKind.NONMONOTONIC_SEND, explanation(before.fate(), fate), before.sent(), operation);
        }
    }

    private static String explanation(Fate first, Fate second) {
        return second.value + " was sent after " + first.value + " but is at offset " + second.offset + " of "
                + first.partition + ", the other at " + first.offset;
    }
}
