package org.barnabas.testkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.barnabas.testkit.history.Operation.Kind;
import org.barnabas.testkit.history.Operation.Outcome;

/** Spoils a clean history in one way. */
final class Planting {

    private final List<Operation> operations;
    private final SplittableRandom random;

    /** Whose operations the anomaly must name. */
    private final Set<String> culprits = new HashSet<>();

    private Planting(List<Operation> operations, SplittableRandom random) {
        this.operations = new ArrayList<>(operations);
        this.random = random;
    }

    /** @param culprits clients of which at least one must be in the evidence */
    record Spoilt(List<Operation> operations, Set<String> culprits) {}

    static Spoilt plant(AnomalyKind kind, List<Operation> clean, long seed) {
        Planting planting = new Planting(clean, new SplittableRandom(seed));
        planting.plant(kind);
        return new Spoilt(planting.operations, planting.culprits);
    }

    private void plant(AnomalyKind kind) {
        switch (kind) {
            case INCONSISTENT_OFFSETS -> strange(new Entry(polled().partition(), polledOffset(), "other"));
            case LOST_WRITE -> lose();
            case UNSEEN -> add("strange", Kind.SEND, Context.ALONE, beyond("unread"));
            case PHANTOM -> strange(beyond("ghost"));
            case ABORTED_READ -> fail();
            case PRECOMMITTED_READ -> {
                add("strange", Kind.SEND, Context.transaction("x"), beyond("own"));
                add("strange", Kind.POLL, Context.transaction("x"), beyond("own"));
            }
            case DUPLICATE -> strange(beyond(String.valueOf(polled().value())));
            case OFFSET_REGRESSION -> recommit("strange", -1);
            case TWO_OWNERS -> recommit("strange", 0);
            case INT_NONMONOTONIC_POLL -> reorder(pick(this::hasRun, Kind.POLL), true);
            // Of a record that only the final reads saw nobody would know that there is one.
            case INT_POLL_SKIP ->
                reorder(pick(operation -> !operation.client().equals("final") && hasRun(operation), Kind.POLL), false);
            case NONMONOTONIC_POLL -> pollAgain();
            case POLL_SKIP -> skipPoll();
            case INT_NONMONOTONIC_SEND -> reverseSend();
            case NONMONOTONIC_SEND -> swapSends();
            case REAL_TIME -> {
                Entry polled = polled();
                add("strange", Kind.END_OFFSETS, Context.ALONE, new Entry(polled.partition(), polledOffset(), null));
            }
        }
    }

    private Entry chosen = new Entry(new TopicPartition("none", 0), 0, null);

    /** A record that the final reads saw; the same at each call. */
    private Entry polled() {
        if (chosen.value() == null) {
            Operation poll = pick(operation -> operation.client().equals("final") && hasRun(operation), Kind.POLL);
            chosen = poll.entries().get(random.nextInt(poll.entries().size()));
        }
        return chosen;
    }

    private long polledOffset() {
        return polled().offset();
    }

    private Entry beyond(String value) {
        TopicPartition partition = polled().partition();
        long end = operations.stream()
                .flatMap(operation -> operation.entries().stream())
                .filter(entry -> entry.partition().equals(partition))
                .mapToLong(Entry::offset)
                .max()
                .orElseThrow();
        boolean again = operations.get(operations.size() - 1).client().equals("strange");
        return new Entry(partition, again ? end : end + 1, value);
    }

    private void strange(Entry entry) {
        add("strange", Kind.POLL, Context.ALONE, entry);
    }

    private void add(String client, Kind kind, Context context, Entry entry) {
        culprits.add(client);
        long now = operations.stream().mapToLong(Operation::endNanos).max().orElseThrow() + CleanHistory.TICK;
        operations.add(Operation.of(client, kind, now, now + 1, Outcome.OK, List.of(entry))
                .in(context));
    }

    private Operation pick(Predicate<Operation> condition, Kind kind) {
        List<Operation> candidates = operations.stream()
                .filter(operation -> operation.kind() == kind && condition.test(operation))
                .toList();
        return candidates.get(random.nextInt(candidates.size()));
    }

    private void replace(Operation old, List<Entry> entries) {
        culprits.add(old.client());
        operations.set(
                operations.indexOf(old),
                new Operation(
                        old.client(),
                        old.kind(),
                        old.startNanos(),
                        old.endNanos(),
                        old.outcome(),
                        entries,
                        old.context()));
    }

    /** An acknowledged value that is not the last of its partition disappears from all polls. */
    private void lose() {
        Operation sent = pick(
                operation -> operation.outcome() == Outcome.OK
                        && operations.stream()
                                .flatMap(other -> other.entries().stream())
                                .anyMatch(entry -> entry.partition()
                                                .equals(operation
                                                        .entries()
                                                        .get(0)
                                                        .partition())
                                        && entry.value() != null
                                        && entry.offset()
                                                > operation.entries().get(0).offset()),
                Kind.SEND);
        culprits.add(sent.client());
        String value = sent.entries().get(0).value();
        for (Operation poll : List.copyOf(operations)) {
            if (poll.kind() == Kind.POLL
                    && poll.entries().stream()
                            .anyMatch(entry -> String.valueOf(entry.value()).equals(value))) {
                replace(
                        poll,
                        poll.entries().stream()
                                .filter(entry -> !String.valueOf(entry.value()).equals(value))
                                .toList());
            }
        }
    }

    /** A write that was read is said to have failed. */
    private void fail() {
        String value = polled().value();
        Operation sent = pick(
                operation -> operation.entries().stream()
                        .anyMatch(entry -> String.valueOf(entry.value()).equals(value)),
                Kind.SEND);
        culprits.add(sent.client());
        operations.set(
                operations.indexOf(sent),
                Operation.of(
                        sent.client(), Kind.SEND, sent.startNanos(), sent.endNanos(), Outcome.FAIL, sent.entries()));
    }

    private void recommit(String client, long difference) {
        Operation commit =
                pick(operation -> operation.entries().stream().anyMatch(entry -> entry.offset() > 0), Kind.COMMIT);
        Entry entry = commit.entries().stream()
                .filter(each -> each.offset() > 0)
                .findFirst()
                .orElseThrow();
        add(client, Kind.COMMIT, commit.context(), new Entry(entry.partition(), entry.offset() + difference, null));
    }

    /** Whether the first partition of a poll has at least three records in it. */
    private boolean hasRun(Operation operation) {
        return operation.entries().size() >= 3
                && operation
                        .entries()
                        .get(0)
                        .partition()
                        .equals(operation.entries().get(2).partition());
    }

    private void reorder(Operation poll, boolean swap) {
        List<Entry> entries = new ArrayList<>(poll.entries());
        if (swap) {
            Collections.swap(entries, 0, 1);
        } else {
            entries.remove(1);
        }
        replace(poll, entries);
    }

    private void pollAgain() {
        Operation poll = pick(operation -> !operation.entries().isEmpty(), Kind.POLL);
        culprits.add(poll.client());
        operations.add(
                operations.indexOf(poll) + 1,
                new Operation(
                        poll.client(),
                        poll.kind(),
                        poll.endNanos() + 1,
                        poll.endNanos() + 2,
                        poll.outcome(),
                        poll.entries(),
                        poll.context()));
    }

    /** Of three polls of one partition by one consumer the middle one is forgotten. */
    private void skipPoll() {
        TopicPartition partition = polled().partition();
        List<Operation> polls = operations.stream()
                .filter(operation -> operation.client().equals("c0") && operation.kind() == Kind.POLL)
                .filter(operation -> operation.entries().stream()
                        .anyMatch(entry -> entry.partition().equals(partition)))
                .toList();
        culprits.add("c0");
        operations.remove(polls.get(1 + random.nextInt(polls.size() - 2)));
    }

    private void reverseSend() {
        Operation sent =
                pick(operation -> operation.entries().size() > 1 && operation.outcome() == Outcome.OK, Kind.SEND);
        List<Entry> entries = new ArrayList<>(sent.entries());
        Collections.reverse(entries);
        replace(sent, entries);
    }

    /** The later of two sends of one producer to one partition is said to have been sent first. */
    private void swapSends() {
        TopicPartition partition = polled().partition();
        List<Operation> sends = operations.stream()
                .filter(operation -> operation.client().equals("p0") && operation.is(Kind.SEND, Outcome.OK))
                .filter(operation -> operation.entries().get(0).partition().equals(partition))
                .collect(Collectors.toList());
        int index = IntStream.range(0, sends.size() - 1)
                .skip(random.nextInt(sends.size() - 1))
                .findFirst()
                .orElseThrow();
        culprits.add("p0");
        Operation later = sends.get(index + 1);
        operations.set(
                operations.indexOf(later),
                Operation.of(
                        "p0",
                        Kind.SEND,
                        sends.get(index).startNanos() - 1,
                        later.endNanos(),
                        Outcome.OK,
                        later.entries()));
    }
}
