package org.barnabas.coordinator.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.barnabas.coordinator.host.PartitionWriter.Appended;
import org.barnabas.coordinator.host.PartitionWriter.Batch;
import org.barnabas.coordinator.host.WritesInFlight.Write;
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
 * <p>Phases: Loading → Active (replayed, and all of it committed) → Closed (resigned, or something appended is lost);
 * Loading → Closed. A new term gets a new host.
 *
 * <p>The law: decide → append → apply at once → answer at the high watermark. Everything happens in turns: a request or a
 * timer makes a decision, which puts writes into the outbox; when the decision is complete the writes are handed to the
 * partition. What is refused has changed nothing; what is taken is applied then and there; what is lost ends the term.
 * While the log has no place for a write, nothing is decided that would have to follow it: turns wait, in their order. If
 * that lasts too long the write is refused, and so are others at once until there is a place: memory is the log's then, and
 * whoever writes nothing is served.
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
    private final Runnable onBroken;
    private final ArrayDeque<Write> outbox = new ArrayDeque<>();
    private final WritesInFlight inFlight;
    private final long timeoutMs;
    /** How long a write may wait for its place in the log. */
    private final Deadline patience;

    /** Turns that wait until the log has taken what was decided before them. */
    private final ArrayDeque<Turn> postponed = new ArrayDeque<>(0);
    /** Ends of transactions that came while the partition was being read; those that were read with it count once. */
    private final List<Marker> early = new ArrayList<>();

    private @Nullable StateMachine machine;
    private Phase phase = Phase.LOADING;
    private boolean inTurn;
    private boolean isHeld;
    /** The log has had no place for too long: writes are refused until it says that it has. */
    private boolean isStuck;

    private long replayedTo = Long.MAX_VALUE;
    private long highWatermark = -1;
    private long appliedHighWatermark = -1;

    /**
     * Creates a host in phase Loading.
     *
     * @param name for log lines, such as {@code __consumer_offsets-17}
     * @param commitTimeoutMs how long an answer waits for its commit, and a write for its place in the log
     * @param onBroken called when a record that the log has could not be applied: the host has closed itself, and somebody
     *     should start the next term
     */
    public CoordinatorHost(
            String name,
            PartitionWriter writer,
            Owner owner,
            MonotonicClock clock,
            Scheduler scheduler,
            long commitTimeoutMs,
            Runnable onBroken) {
        this.name = Objects.requireNonNull(name, "name");
        this.writer = Objects.requireNonNull(writer, "writer");
        this.owner = Objects.requireNonNull(owner, "owner");
        this.onBroken = onBroken;
        this.inFlight = new WritesInFlight(name, clock, scheduler, commitTimeoutMs, this::onSlowWrite);
        this.timeoutMs = commitTimeoutMs;
        this.patience = new Deadline(scheduler, clock, Runnable::run, this::onNoRoom);
    }

    /** Decides nothing, so it need not wait. */
    private void onSlowWrite() {
        run(inFlight::answerSlow);
    }

    private record Marker(long offset, long producerId, short producerEpoch, boolean commit) {}

    /** Replays the partition into the machine, then lets it serve. Called once. */
    public void load(StateMachine hosted, PartitionReader reader) {
        assert owner.isCurrent() : name;
        machine = hosted;
        reader.replay(new ReplaySink(hosted, () -> phase != Phase.LOADING), this::onReplayed);
    }

    private StateMachine machine() {
        return Objects.requireNonNull(machine, "not loaded");
    }

    private void onReplayed(ErrorCode error, long endOffset) {
        assert owner.isCurrent() : name;
        if (phase != Phase.LOADING) {
            return;
        }
        if (error != ErrorCode.NONE) {
            // Stays in Loading: clients retry, and the next term of leadership reads again.
            LOG.error("coordinator partition={} load failed error={}", name, error);
            return;
        }
        replayedTo = endOffset;
        activateIfCommitted();
    }

    /** A new leader may not know yet that what it read is committed. */
    private void activateIfCommitted() {
        if (phase == Phase.LOADING && highWatermark >= replayedTo) {
            phase = Phase.ACTIVE;
            appliedHighWatermark = highWatermark;
            turn(() -> {
                machine().onLoaded();
                for (Marker marker : early) {
                    if (marker.offset >= replayedTo) {
                        apply(marker);
                    }
                }
                early.clear();
                machine().onHighWatermark(highWatermark);
            });
        }
    }

    /** What is before this offset is committed. */
    public void onHighWatermark(long offset) {
        assert owner.isCurrent() : name;
        if (phase == Phase.CLOSED || offset <= highWatermark) {
            return;
        }
        highWatermark = offset;
        if (phase == Phase.LOADING) {
            activateIfCommitted();
        } else if (!inTurn) {
            run(() -> {});
        }
    }

    /** A transaction has ended in the log: no decision, and in the order of the log, so it does not wait for others. */
    public void onMarker(long offset, long producerId, short producerEpoch, boolean commit) {
        assert owner.isCurrent() : name;
        Marker marker = new Marker(offset, producerId, producerEpoch, commit);
        if (phase == Phase.LOADING) {
            early.add(marker);
        } else if (phase == Phase.ACTIVE) {
            run(() -> apply(marker));
        }
    }

    private void apply(Marker marker) {
        applying(() -> machine().marker(marker.offset, marker.producerId, marker.producerEpoch, marker.commit));
    }

    /** Ends the term: later calls and late commits do nothing. */
    public void close() {
        assert owner.isCurrent() : name;
        if (phase == Phase.CLOSED) {
            return;
        }
        try {
            run(() -> {
                phase = Phase.CLOSED;
                endHold();
                refuseOutbox(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                inFlight.failAll();
                // Also what was only loaded in part: it counts for memory and metrics already.
                machine().onUnloaded();
            });
        } finally {
            runPostponed();
        }
    }

    /** The log may have a place for what it had none for. */
    public void onRoom() {
        assert owner.isCurrent() : name;
        if (isHeld || isStuck) {
            isHeld = false;
            isStuck = false;
            goOn();
        }
    }

    private void onNoRoom() {
        if (isHeld) {
            LOG.warn("coordinator partition={} refuses writes until its log takes some", name);
            isHeld = false;
            isStuck = true;
            goOn();
        }
    }

    private void goOn() {
        try {
            run(() -> {});
        } finally {
            runPostponed();
        }
    }

    private void endHold() {
        isHeld = false;
        isStuck = false;
        patience.cancel();
    }

    /** One that fails must not keep those behind it waiting. */
    private void runPostponed() {
        while (!isHeld && !postponed.isEmpty()) {
            Turn next = postponed.remove();
            try {
                run(next.decision);
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                LOG.error("coordinator partition={} failed in a turn that had waited", name, failure);
                next.tell();
            }
        }
    }

    private void refuseOutbox(ErrorCode error) {
        for (Write write = outbox.poll(); write != null; write = outbox.poll()) {
            write.end(error);
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

    /**
     * Answers a request: with what is decided as soon as its records are committed.
     *
     * @param unavailable the answer while requests cannot be served
     */
    public <R> void ask(
            Supplier<CoordinatorDecision<R>> decide, Function<ErrorCode, R> unavailable, Consumer<R> reply) {
        assert owner.isCurrent() : name;
        Consumer<ErrorCode> refused = error -> reply.accept(unavailable.apply(error));
        turn(
                () -> {
                    ErrorCode error = availability();
                    if (error == ErrorCode.NONE) {
                        take(decide.get(), reply);
                    } else {
                        refused.accept(error);
                    }
                },
                refused);
    }

    private <R> void take(CoordinatorDecision<R> decision, Consumer<R> reply) {
        Fate fate = new DecisionFate<>(decision, reply);
        if (decision.inParts()) {
            TombstoneWrite.start(this, decision.records(), fate);
        } else {
            write(decision.records(), fate);
        }
    }

    private record DecisionFate<R>(CoordinatorDecision<R> decision, Consumer<R> reply) implements Fate {

        @Override
        public void onAppended() {
            decision.whenAppended().run();
        }

        @Override
        public void onAnswer(ErrorCode error) {
            reply.accept(
                    error == ErrorCode.NONE
                            ? decision.response()
                            : decision.failure().apply(error));
        }

        @Override
        public void onSettled() {
            decision.whenSettled().run();
        }
    }

    /** Runs a decision and then hands over what it wrote. */
    @Override
    public void turn(Runnable decision) {
        assert owner.isCurrent() : name;
        turn(decision, error -> {});
    }

    /**
     * As {@link #turn(Runnable)}.
     *
     * @param failed hears if the decision fails after it had to wait; if it fails at once, the caller does
     */
    public void turn(Runnable decision, Consumer<ErrorCode> failed) {
        assert owner.isCurrent() : name;
        if (isHeld && !inTurn) {
            postponed.add(new Turn(decision, failed));
        } else {
            run(decision);
        }
    }

    private record Turn(Runnable decision, Consumer<ErrorCode> failed) {
        void tell() {
            try {
                failed.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                LOG.error("a coordinator could not answer", failure);
            }
        }
    }

    private void run(Runnable decision) {
        if (inTurn) {
            decision.run();
            return;
        }
        inTurn = true;
        try {
            decision.run();
            handOver();
        } catch (RuntimeException | AssertionError | StackOverflowError surprise) {
            // What was only half decided is not written.
            refuseOutbox(ErrorCode.UNKNOWN_SERVER_ERROR);
            throw surprise;
        } finally {
            inTurn = false;
        }
    }

    private void handOver() {
        do {
            while (!isHeld && !outbox.isEmpty()) {
                append(outbox.remove());
            }
            answerCommitted();
        } while (!isHeld && !outbox.isEmpty());
    }

    private void append(Write write) {
        if (phase == Phase.CLOSED) {
            write.end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        if (write.records.isEmpty()) {
            write.fate.onAppended();
            write.end(ErrorCode.NONE);
            return;
        }
        if (isStuck) {
            write.end(ErrorCode.COORDINATOR_NOT_AVAILABLE);
            return;
        }
        Appended appended = writer.append(Batch.of(write.records));
        if (appended.equals(Appended.NOT_YET)) {
            isHeld = true;
            if (!patience.isArmed()) {
                patience.arm(timeoutMs);
            }
            outbox.addFirst(write);
            return;
        }
        patience.cancel();
        if (appended.error() != ErrorCode.NONE) {
            write.end(appended.error());
            return;
        }
        inFlight.add(write, appended.lastOffset());
        applying(() -> {
            long offset = appended.baseOffset();
            for (CoordinatorRecord record : write.records) {
                machine().record(offset, record);
                offset++;
            }
            write.fate.onAppended();
        });
    }

    /** The log has it: if memory cannot follow, this term is over. */
    private void applying(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            LOG.error("coordinator partition={} could not apply what its log has, and loads anew", name, failure);
            close();
            onBroken.run();
        }
    }

    private void answerCommitted() {
        if (phase != Phase.ACTIVE || highWatermark == appliedHighWatermark) {
            return;
        }
        appliedHighWatermark = highWatermark;
        machine().onHighWatermark(highWatermark);
        inFlight.onHighWatermark(highWatermark);
    }

    @Override
    public void write(List<CoordinatorRecord> records, Fate fate) {
        assert owner.isCurrent() && inTurn : "writes are decided in a turn";
        outbox.add(new Write(records, fate));
    }
}
