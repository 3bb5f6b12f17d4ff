package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.testkit.history.Operation;

/** Keeps what clients tell. */
final class NotedJournal implements Journal {

    final List<String> notes = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<Operation> operations = new ArrayList<>();
    final List<String> acked = new ArrayList<>();
    final List<String> read = new ArrayList<>();

    @Override
    public void note(String event) {
        notes.add(event);
    }

    @Override
    public void fail(String why) {
        failures.add(why);
    }

    @Override
    public void record(Operation operation) {
        operations.add(operation);
    }

    @Override
    public void acked(String topic, int partition, long baseOffset, List<String> values) {
        acked.addAll(values);
    }

    @Override
    public void read(String client, String topic, int partition, long firstOffset, List<String> values) {
        read.addAll(values);
    }
}
