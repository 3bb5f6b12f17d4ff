package org.barnabas.log.clean;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.barnabas.log.CleanPlanner;
import org.barnabas.log.CleanTask;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.CorruptBatchException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs of a directory whose {@code cleanup.policy} asks for it.
 *
 * <p>Three steps: the owner of a log plans ({@link CleanPlanner}); a thread {@code clean-N} maps the keys
 * of the dirty part to their newest offsets and rewrites sealed segments ({@link SegmentCleaner}); the directory's lane, to
 * which the owner lends the log, swaps the files ({@link SegmentSwap}) if it still has the segments that were read. The map has a fixed size: what does not
 * fit waits for the next round. {@link #tick} is for any thread.
 */
public final class LogCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

    private static final long NONE = -1;

    private final LogDirectory directory;
    private final LogEnvironment environment;
    private final Executor cleanThread;
    private final LongSupplier mapBytes;
    private final LongConsumer pace;
    private final Set<PartitionLog> busy = ConcurrentHashMap.newKeySet();
    private final Set<PartitionLog> leftAlone = ConcurrentHashMap.newKeySet();

    /**
     * @param cleanThread runs one task at a time, on a thread {@code clean-N}; also writes the checkpoint
     * @param mapBytes memory of the offset map ({@code log.cleaner.dedupe.buffer.size}), 24 bytes a key; allocated only
     *     while a log is compacted
     * @param pace hears on the cleaner's thread of each batch that was read, in bytes; may wait
     */
    public LogCleaner(LogDirectory directory, Executor cleanThread, LongSupplier mapBytes, LongConsumer pace) {
        this.directory = directory;
        this.environment = directory.environment();
        this.cleanThread = cleanThread;
        this.mapBytes = mapBytes;
        this.pace = pace;
    }

    /** With a map whose size does not change. */
    public LogCleaner(LogDirectory directory, Executor cleanThread, long mapBytes, LongConsumer pace) {
        this(directory, cleanThread, () -> mapBytes, pace);
    }

    /** Asks every log whether it wants to be compacted. To be called every {@code log.cleaner.backoff.ms}. */
    public void tick() {
        if (environment.state().isOffline()) {
            return;
        }
        leftAlone.removeIf(log -> !directory.isInUse(log));
        for (PartitionLog log : directory.logs()) {
            if (!busy.contains(log) && !leftAlone.contains(log)) {
                log.host().mailbox().post(() -> plan(log));
            }
        }
    }

    /** On the owner's thread. */
    private void plan(PartitionLog log) {
        if (isGone(log) || log.lane().isAway() || !busy.add(log)) {
            return;
        }
        step(log, () -> {
            CleanTask task = CleanPlanner.next(log);
            return task != null && onCleanThread(log, () -> clean(log, task));
        });
    }

    /** A part of the work on one log; it may find the log gone, the disk broken or a batch damaged. */
    @FunctionalInterface
    private interface Step {

        /** Answers whether another step will follow; otherwise the round is over. */
        boolean run() throws IOException;
    }

    /** Whatever happens, the log is free for another round unless a step follows. */
    private void step(PartitionLog log, Step step) {
        boolean goesOn = false;
        try {
            goesOn = step.run();
        } catch (NoSuchFileException gone) {
            LOG.debug("log cut or deleted while it was compacted log={}", log.name());
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            LOG.info("log not compacted for want of room, tried again later log={}", log.name());
        } catch (IOException failure) {
            environment.state().fail(failure);
        } catch (StorageException offline) {
            LOG.debug("log not compacted, its directory is offline log={}", log.name());
        } catch (CorruptBatchException damaged) {
            // Compacting it would lose what cannot be read.
            LOG.error(
                    "log not compacted until it is repaired or the broker restarted, batch damaged log={} reason={}",
                    log.name(),
                    damaged.getMessage());
            leftAlone.add(log);
        } catch (RuntimeException surprise) {
            LOG.error("log not compacted until the broker is restarted log={}", log.name(), surprise);
            leftAlone.add(log);
        } finally {
            if (!goesOn) {
                busy.remove(log);
            }
        }
    }

    private boolean onCleanThread(PartitionLog log, Step next) {
        try {
            cleanThread.execute(() -> step(log, next));
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    /** With the log lent to the directory's lane: a swap renames files. */
    private boolean onLane(PartitionLog log, Step next) {
        return onLane(log, next, () -> {});
    }

    /** @param back runs on the owner's thread when the log is there again */
    private boolean onLane(PartitionLog log, Step next, Runnable back) {
        Step guarded = () -> !isGone(log) && next.run();
        return log.host()
                .mailbox()
                .post(() -> log.lane().lend(false, () -> step(log, guarded), unmet -> {
                    if (unmet != null) {
                        busy.remove(log);
                    } else {
                        back.run();
                    }
                }));
    }

    /** What is done to one of the rewritten segments. */
    @FunctionalInterface
    private interface Turn {

        void run(Rewritten segment) throws IOException;
    }

    /**
     * With the log lent for each of them once, so that whoever waits for the log, and for what its readers are shown, has a
     * turn in between: the next turn comes by a timer, behind the end of the batch in which the log came back.
     */
    private boolean onLaneByTurns(PartitionLog log, Iterator<Rewritten> left, Turn turn, Step last) throws IOException {
        if (!left.hasNext()) {
            return last.run();
        }
        Step one = () -> {
            turn.run(left.next());
            return true;
        };
        return onLane(log, one, () -> {
            boolean goesOn = busy.contains(log);
            log.host().scheduler().schedule(0, () -> {
                // Readers have been shown the view without them.
                log.lane().whenHere(() -> log.remover().letGo());
                if (goesOn) {
                    step(log, () -> onLaneByTurns(log, left, turn, last));
                }
            });
        });
    }

    private boolean isGone(PartitionLog log) {
        return log.isOffline() || log.holder().isClosed() || !directory.isInUse(log);
    }

    /** On the cleaner's thread. */
    private boolean clean(PartitionLog log, CleanTask task) throws IOException {
        OffsetMap map = new OffsetMap(Math.min(mapBytes.getAsLong(), neededBytes(task)));
        long upTo = SegmentCleaner.map(task, map, pace, environment.buffers());
        if (upTo <= task.firstDirty()) {
            LOG.error(
                    "log not compacted until the broker is restarted: the keys of one batch exceed"
                            + " log.cleaner.dedupe.buffer.size log={} offset={}",
                    log.name(),
                    upTo);
            leftAlone.add(log);
            return false;
        }
        List<Rewritten> results = new ArrayList<>();
        try {
            rewrite(log, task, map, upTo, results);
            if (log.holder().checkpointedRecoveryPoint() < upTo) {
                // The recovery point that the plan went by must be on disk before there are holes.
                environment.state().writeCheckpoints();
            }
        } catch (DiskFullException noRoom) {
            // Including the one that could not be finished.
            for (SegmentView segment : task.segments()) {
                SegmentSwap.discard(log, segment.baseOffset());
            }
            throw noRoom;
        }
        environment.disk().forceDirectory(log.folder());
        return announce(log, results, upTo);
    }

    /** A record takes at least a dozen bytes, so small logs need no large map. */
    private static long neededBytes(CleanTask task) {
        long records = 0;
        for (SegmentView segment : task.segments()) {
            if (segment.endOffset() > task.firstDirty()) {
                records += Math.min(segment.endOffset() - segment.baseOffset(), segment.size() / 8 + 1);
            }
        }
        return (records + 1) * 2 * OffsetMap.ENTRY_BYTES;
    }

    private void rewrite(PartitionLog log, CleanTask task, OffsetMap map, long upTo, List<Rewritten> results)
            throws IOException {
        SegmentCleaner cleaner = new SegmentCleaner(task, map, upTo, pace, environment.buffers());
        try {
            for (List<SegmentView> group : SegmentGroups.of(task, upTo)) {
                results.add(rewrite(log, task, cleaner, group));
            }
        } finally {
            cleaner.close();
        }
    }

    private Rewritten rewrite(PartitionLog log, CleanTask task, SegmentCleaner cleaner, List<SegmentView> group)
            throws IOException {
        long base = group.get(0).baseOffset();
        try (CleanedSegment target = new CleanedSegment(environment, log.folder(), base, task.config())) {
            for (SegmentView segment : group) {
                cleaner.clean(segment, target);
                environment.metrics().cleaned(segment.size());
            }
            return new Rewritten(
                    group, target.finish(group.get(group.size() - 1).endOffset()));
        }
    }

    private boolean announce(PartitionLog log, List<Rewritten> results, long upTo) throws IOException {
        List<Rewritten> announced = new ArrayList<>();
        long[] cuts = {NONE};
        Turn turn = result -> {
            cuts[0] = cuts[0] == NONE ? log.flushState().cuts() : cuts[0];
            try {
                if (log.flushState().cuts() != cuts[0]) {
                    // What made others redundant may be gone.
                    SegmentSwap.discard(log, result.segment().baseOffset());
                } else if (SegmentSwap.announce(log, result.old(), result.segment())) {
                    announced.add(result);
                }
            } catch (DiskFullException noRoom) {
                for (Rewritten each : results) {
                    SegmentSwap.discard(log, each.segment().baseOffset());
                }
                throw noRoom;
            }
        };
        return onLaneByTurns(
                log,
                results.iterator(),
                turn,
                () -> onCleanThread(log, () -> {
                    environment.disk().forceDirectory(log.folder());
                    return swap(log, announced, announced.size() == results.size(), upTo, cuts[0]);
                }));
    }

    private boolean swap(PartitionLog log, List<Rewritten> results, boolean complete, long upTo, long cuts)
            throws IOException {
        List<Rewritten> swapped = new ArrayList<>();
        Turn turn = result -> {
            if (SegmentSwap.apply(log, result.old(), result.segment())) {
                swapped.add(result);
            }
        };
        return onLaneByTurns(
                log,
                results.iterator(),
                turn,
                () -> onCleanThread(log, () -> {
                    // Were an old segment to come back after a power cut, its keys would have to be looked at again.
                    environment.disk().forceDirectory(log.folder());
                    boolean all = complete && swapped.size() == results.size();
                    return all && onLane(log, () -> note(log, upTo, cuts));
                }));
    }

    /** On the directory's lane. */
    private boolean note(PartitionLog log, long upTo, long cuts) {
        if (log.flushState().cuts() != cuts) {
            return false;
        }
        log.holder().cleanedUpTo(upTo);
        return onCleanThread(log, () -> {
            directory.writeCleaned();
            return false;
        });
    }

    private record Rewritten(List<SegmentView> old, SegmentView segment) {}
}
