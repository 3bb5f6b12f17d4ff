package org.barnabas.testkit.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.barnabas.testkit.history.Operation.Kind;
import org.barnabas.testkit.history.Operation.Outcome;
import org.jspecify.annotations.Nullable;

/** A history told line by line; each line happens after the one before, unless it says when. */
final class Story {

    static final TopicPartition T0 = new TopicPartition("t", 0);
    static final TopicPartition T1 = new TopicPartition("t", 1);

    private final List<Operation> operations = new ArrayList<>();
    private final String name;
    private long now;

    Story(String name) {
        this.name = name;
    }

    static Entry at(long offset, @Nullable String value) {
        return new Entry(T0, offset, value);
    }

    static Entry somewhere(String value) {
        return new Entry(T0, Entry.NO_OFFSET, value);
    }

    /** Acknowledged. */
    Story sent(String client, Entry... entries) {
        return add(client, Kind.SEND, Outcome.OK, Context.ALONE, entries);
    }

    Story failed(String client, String value) {
        return add(client, Kind.SEND, Outcome.FAIL, Context.ALONE, somewhere(value));
    }

    Story unknown(String client, String value) {
        return add(client, Kind.SEND, Outcome.INFO, Context.ALONE, somewhere(value));
    }

    Story read(String client, Entry... entries) {
        return add(client, Kind.POLL, Outcome.OK, Context.ALONE, entries);
    }

    Story readIn(int generation, String client, Entry... entries) {
        return add(client, Kind.POLL, Outcome.OK, Context.member("g", generation), entries);
    }

    Story committed(int generation, String client, long offset) {
        return add(client, Kind.COMMIT, Outcome.OK, Context.member("g", generation), at(offset, null));
    }

    Story sought(Context context, String client) {
        return add(client, Kind.SEEK, Outcome.OK, context, at(0, null));
    }

    Story end(String client, long offset) {
        return add(client, Kind.END_OFFSETS, Outcome.OK, Context.ALONE, at(offset, null));
    }

    Story inTransaction(String transaction, Kind kind, Entry... entries) {
        return add("x", kind, Outcome.OK, Context.transaction(transaction), entries);
    }

    /** Moves the last line to other times; the clock does not follow. */
    Story from(long start, long end) {
        Operation last = operations.remove(operations.size() - 1);
        operations.add(
                new Operation(last.client(), last.kind(), start, end, last.outcome(), last.entries(), last.context()));
        return this;
    }

    private Story add(String client, Kind kind, Outcome outcome, Context context, Entry... entries) {
        now += 10;
        operations.add(new Operation(client, kind, now, now + 5, outcome, Arrays.asList(entries), context));
        return this;
    }

    Verdict verdict() {
        return HistoryChecker.strict().check(operations);
    }

    List<Operation> operations() {
        return operations;
    }

    @Override
    public String toString() {
        return name;
    }
}
