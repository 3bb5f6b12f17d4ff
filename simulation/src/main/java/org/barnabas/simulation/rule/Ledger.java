package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.barnabas.simulation.client.Journal;
import org.barnabas.simulation.machine.Chronicle;
import org.barnabas.testkit.history.Operation;

/** Collects what clients saw; what they were told of the log must be in it (ConsistentRead). */
public final class Ledger implements Journal {

    private final Chronicle chronicle;
    private final Invariants invariants;
    private final List<Operation> operations = new ArrayList<>();

    public Ledger(Chronicle chronicle, Invariants invariants) {
        this.chronicle = chronicle;
        this.invariants = invariants;
    }

    @Override
    public void note(String event) {
        chronicle.note(event);
    }

    @Override
    public void fail(String why) {
        chronicle.fail(why);
    }

    @Override
    public void record(Operation operation) {
        operations.add(operation);
    }

    @Override
    public void acked(String topic, int partition, long baseOffset, List<String> values) {
        invariants.onKnown("a producer", topic, partition, baseOffset, values);
    }

    @Override
    public void read(String client, String topic, int partition, long firstOffset, List<String> values) {
        invariants.onKnown(client, topic, partition, firstOffset, values);
    }

    /** What was recorded so far, in that order. */
    public List<Operation> operations() {
        return Collections.unmodifiableList(operations);
    }
}
