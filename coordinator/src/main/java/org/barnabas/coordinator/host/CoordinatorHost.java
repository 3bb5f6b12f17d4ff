package org.barnabas.coordinator.host;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link StateMachine} on one partition for one term of leadership. Belongs to the partition's thread.
 *
 * <p>Phases: Loading → Active (replay done) → Closed (resigned); Loading → Closed. A new term gets a new host.
 *
 * <p>Everything happens in turns: a request, a timer or a commit makes a decision, which puts writes into the outbox;
 * when the decision is complete the writes are handed to the partition. A commit that is reported while handing over
 * is part of the same turn. So no decision is ever interrupted by the consequences of its own writes.
 */
public final class CoordinatorHost implements Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorHost.class);

    private enum Phase {
        LOADING,
        ACTIVE,
        CLOSED
    }

    private final String name;
    private final PartitionWriter writer;
    private final Owner owner;
    private final MonotonicClock clock;
    private final long commitTimeoutMs;
    private final Deadline slowest;
    private final ArrayDeque<Write> outbox = new ArrayDeque<>();
    private final ArrayDeque<Write> inFlight = new ArrayDeque<>();
    private @Nullable StateMachine machine;
    private Phase phase = Phase.LOADING;
    private boolean inTurn;

    /**
     * Creates a host in phase Loading.
     *
     * @param name for log lines, such as {@code __consumer_offsets-17}
     * @param commitTimeoutMs how long an answer waits for its commit
     */
    public CoordinatorHost(
            String name,
            PartitionWriter writer,
            Owner owner,
            MonotonicClock clock,
            Scheduler scheduler,
            long commitTimeoutMs) {
        this.name = Objects.requireNonNull(name, "name");
        this.writer = Objects.requireNonNull(writer, "writer");
        this.owner = Objects.requireNonNull(owner, "owner");
        this.clock = clock;
        this.commitTimeoutMs = commitTimeoutMs;
        this.slowest = new Deadline(scheduler, clock, () -> turn(this::answerSlowWrites));
    }

    /** Replays the partition into the machine, then lets it serve. Called once. */
    public void load(StateMachine hosted, PartitionReader reader) {
        assert owner.isCurrent() : name;
        machine = hosted;
        reader.replay(new Replayed(hosted), this::onReplayed);
    }

    /** What is still being read when the term has ended changes nothing any more. */
    private final class Replayed implements PartitionReader.Sink {

        private final StateMachine loading;

        Replayed(StateMachine loading) {
            this.loading = loading;
        }

        @Override
        public boolean isOver() {
            return phase != Phase.LOADING;
        }

        @Override
        public void record(CoordinatorRecord record) {
            if (!isOver()) {
                loading.record(record);
            }
        }

        @Override
        public void transactional(long producerId, CoordinatorRecord record) {
            if (!isOver()) {
                loading.transactional(producerId, record);
            }
        }

        @Override
        public void marker(long producerId, boolean committed) {
            if (!isOver()) {
                loading.marker(producerId, committed);
            }
        }
    }

    private StateMachine machine() {
        return Objects.requireNonNull(machine, "not loaded");
    }

    private void onReplayed(ErrorCode error) {
        assert owner.isCurrent() : name;
        if (phase != Phase.LOADING) {
            return;
        }
        if (error != ErrorCode.NONE) {
            // Stays in Loading: clients retry, and the next term of leadership reads again.
            LOG.error("coordinator partition={} load failed error={}", name, error);
            return;
        }
        phase = Phase.ACTIVE;
        turn(machine()::onLoaded);
    }

    /** Ends the term: later calls and late commits do nothing. */
    public void close() {
        assert owner.isCurrent() : name;
        if (phase == Phase.CLOSED) {
            return;
        }
        turn(() -> {
            phase = Phase.CLOSED;
            slowest.cancel();
            failAll(outbox);
            failAll(inFlight);
            // Also what was only loaded in part: it counts for memory and metrics already.
            machine().onUnloaded();
        });
    }

    private static void failAll(ArrayDeque<Write> writes) {
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            write.settle();
            write.answerOnce(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /** NONE if requests can be served, else what to tell their senders. */
    public ErrorCode availability() {
        assert owner.isCurrent() : name;
        return switch (phase) {
            case LOADING -> ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case ACTIVE -> ErrorCode.NONE;
            case CLOSED -> ErrorCode.NOT_COORDINATOR;
        };
    }

    /** Runs a decision and then hands over what it wrote. */
    @Override
    public void turn(Runnable decision) {
        assert owner.isCurrent() : name;
        if (inTurn) {
            decision.run();
            return;
        }
        inTurn = true;
        try {
            decision.run();
            handOver();
        } finally {
            inTurn = false;
        }
    }

    private void handOver() {
        for (Write write = outbox.poll(); write != null; write = outbox.poll()) {
            Write current = write;
            if (phase == Phase.CLOSED) {
                current.settle();
                current.answerOnce(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            } else if (current.records.isEmpty()) {
                current.settle();
                current.answerOnce(ErrorCode.NONE);
            } else {
                append(current);
            }
        }
    }

    private void append(Write write) {
        writer.append(write.records, error -> turn(() -> onCommitted(write, error)));
        if (!write.settled) {
            write.deadlineMs = clock.nowMs() + commitTimeoutMs;
            inFlight.add(write);
            if (!slowest.isArmed()) {
                slowest.arm(commitTimeoutMs);
            }
        }
    }

    private void onCommitted(Write write, ErrorCode error) {
        if (phase == Phase.CLOSED || write.settled) {
            return;
        }
        if (error == ErrorCode.NONE) {
            write.records.forEach(machine()::committed);
        }
        write.settle();
        write.answerOnce(error);
        while (!inFlight.isEmpty() && inFlight.getFirst().settled) {
            inFlight.removeFirst();
        }
    }

    private void answerSlowWrites() {
        long nowMs = clock.nowMs();
        for (Write write : List.copyOf(inFlight)) {
            if (write.deadlineMs > nowMs) {
                slowest.arm(write.deadlineMs - nowMs);
                return;
            }
            write.answerOnce(ErrorCode.REQUEST_TIMED_OUT);
        }
    }

    @Override
    public void write(List<CoordinatorRecord> records, Consumer<ErrorCode> answer, Runnable settled) {
        assert owner.isCurrent() && inTurn : "writes are decided in a turn";
        outbox.add(new Write(records, answer, settled));
    }

    private static final class Write {

        final List<CoordinatorRecord> records;
        private final Consumer<ErrorCode> answer;
        private final Runnable whenSettled;
        long deadlineMs;
        boolean settled;
        private boolean answered;

        Write(List<CoordinatorRecord> records, Consumer<ErrorCode> answer, Runnable whenSettled) {
            this.records = records;
            this.answer = answer;
            this.whenSettled = whenSettled;
        }

        void settle() {
            if (!settled) {
                settled = true;
                whenSettled.run();
            }
        }

        void answerOnce(ErrorCode error) {
            if (!answered) {
                answered = true;
                answer.accept(error);
            }
        }
    }
}
