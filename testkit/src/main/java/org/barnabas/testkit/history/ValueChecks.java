package org.barnabas.testkit.history;

import java.util.Comparator;
import java.util.List;

/** Whether what was read was written, and what was acknowledged was read. */
final class ValueChecks {

    private final Knowledge knowledge;
    private final Findings findings;

    ValueChecks(Knowledge knowledge, Findings findings) {
        this.knowledge = knowledge;
        this.findings = findings;
    }

    void check(List<Operation> operations, boolean finalReads) {
        knowledge.fates().stream()
                .filter(fate -> fate.acknowledged() && fate.polledBy == null)
                .sorted(Comparator.comparing((Fate fate) -> fate.partition)
                        .thenComparingLong(fate -> fate.offset)
                        .thenComparing(fate -> fate.value))
                .forEach(fate -> unread(fate, finalReads));
        for (Operation operation : operations) {
            if (operation.kind() == Operation.Kind.POLL) {
                operation.entries().forEach(entry -> read(entry, operation));
            }
        }
    }

    private void unread(Fate fate, boolean finalReads) {
        if (fate.sent == null) {
            return;
        }
        long highest = knowledge.versions(fate.partition).highestPolled();
        if (fate.hasOffset() && highest > fate.offset) {
            findings.add(
                    AnomalyKind.LOST_WRITE,
                    fate.value + " was acknowledged at offset " + fate.offset + " of " + fate.partition
                            + " and never read, but offset " + highest + " was",
                    fate.sent,
                    knowledge.versions(fate.partition).at(highest).by());
        } else if (finalReads) {
            findings.add(
                    AnomalyKind.UNSEEN,
                    fate.value + " was acknowledged in " + fate.partition
                            + (fate.hasOffset() ? " at offset " + fate.offset : "") + " and never read",
                    fate.sent);
        }
    }

    private void read(Entry entry, Operation poll) {
        Fate fate = knowledge.fate(entry.value());
        if (fate == null) {
            return;
        }
        Operation sent = fate.sent;
        if (sent == null) {
            phantom(entry + " was read, but nobody sent it", poll);
            return;
        }
        if (!fate.partition.equals(entry.partition())) {
            phantom(entry + " was read, but it was sent to " + fate.partition, sent, poll);
        } else if (poll.endNanos() < sent.startNanos()) {
            phantom(entry + " was read before it was sent", sent, poll);
        }
        if (sent.outcome() == Operation.Outcome.FAIL) {
            findings.add(AnomalyKind.ABORTED_READ, entry + " was read, but its write had failed", sent, poll);
        }
        String transaction = poll.context().transaction();
        if (transaction != null && transaction.equals(sent.context().transaction())) {
            findings.add(
                    AnomalyKind.PRECOMMITTED_READ,
                    "transaction " + transaction + " read " + entry + ", which it had sent",
                    sent,
                    poll);
        }
    }

    private void phantom(String explanation, Operation... operations) {
        findings.add(AnomalyKind.PHANTOM, explanation, operations);
    }
}
