package org.barnabas.testkit.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that sends and polls together tell about values and offsets. Gathering it shows where they contradict each
 * other: {@link AnomalyKind#INCONSISTENT_OFFSETS}, {@link AnomalyKind#DUPLICATE}.
 */
final class Knowledge {

    private final Map<String, Fate> fates = new HashMap<>();
    private final Map<TopicPartition, PartitionSightings> versions = new HashMap<>();
    private final boolean idempotent;
    private final Findings findings;

    private Knowledge(boolean idempotent, Findings findings) {
        this.idempotent = idempotent;
        this.findings = findings;
    }

    static Knowledge of(List<Operation> operations, boolean idempotent, Findings findings) {
        Knowledge knowledge = new Knowledge(idempotent, findings);
        // Values first: a poll may have ended before the send that it saw.
        for (Operation operation : operations) {
            if (operation.kind() == Operation.Kind.SEND) {
                operation.entries().forEach(entry -> knowledge.send(entry, operation));
            }
        }
        for (Operation operation : operations) {
            if (operation.is(Operation.Kind.SEND, Operation.Outcome.OK) || operation.kind() == Operation.Kind.POLL) {
                operation.entries().forEach(entry -> knowledge.see(entry, operation));
            }
        }
        knowledge.versions.values().forEach(PartitionSightings::complete);
        return knowledge;
    }

    private void send(Entry entry, Operation by) {
        String value = entry.value();
        if (value == null) {
            throw new IllegalArgumentException(by.client() + " sent a record without a value");
        }
        if (fates.put(value, new Fate(value, entry.partition(), by)) != null) {
            throw new IllegalArgumentException(value + " was sent twice");
        }
    }

    private void see(Entry entry, Operation by) {
        String value = entry.value();
        if (entry.hasOffset()) {
            PartitionSightings ofPartition =
                    versions.computeIfAbsent(entry.partition(), none -> new PartitionSightings());
            PartitionSightings.Sighting first = ofPartition.see(entry.offset(), value, by);
            if (first != null && !Objects.equals(first.value(), value)) {
                findings.add(
                        AnomalyKind.INCONSISTENT_OFFSETS,
                        "offset " + entry.offset() + " of " + entry.partition() + " is " + first.value() + " and "
                                + value,
                        first.by(),
                        by);
            }
        }
        if (value != null) {
            see(fates.computeIfAbsent(value, none -> new Fate(value, entry.partition(), null)), entry, by);
        }
    }

    private void see(Fate fate, Entry entry, Operation by) {
        if (by.kind() == Operation.Kind.POLL && fate.polledBy == null) {
            fate.polledBy = by;
        }
        if (!entry.hasOffset() || !entry.partition().equals(fate.partition)) {
            return;
        }
        if (fate.seenBy == null) {
            fate.offset = entry.offset();
            fate.seenBy = by;
        } else if (fate.offset != entry.offset() && idempotent) {
            findings.add(
                    AnomalyKind.DUPLICATE,
                    fate.value + " is at offsets " + fate.offset + " and " + entry.offset() + " of " + fate.partition,
                    fate.seenBy,
                    by);
        }
    }

    Collection<Fate> fates() {
        return fates.values();
    }

    @Nullable
    Fate fate(@Nullable String value) {
        return value == null ? null : fates.get(value);
    }

    PartitionSightings versions(TopicPartition partition) {
        return versions.computeIfAbsent(partition, none -> new PartitionSightings());
    }
}
