package org.barnabas.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.barnabas.protocol.record.CorruptBatchException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs of a directory whose {@code cleanup.policy} asks for it.
 *
 * <p>Three steps on two threads: the owner of a log plans ({@link CleanPlanner}); a thread {@code clean-N} maps the keys
 * of the dirty part to their newest offsets and rewrites sealed segments ({@link SegmentCleaner}); the owner swaps the
 * files ({@link SegmentSwap}) if the log still has the segments that were read. The map has a fixed size: what does not
 * fit waits for the next round. {@link #tick} is for any thread.
 */
public final class LogCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

    private final LogDirectory directory;
    private final LogEnvironment environment;
    private final Executor cleanThread;
    private final long mapBytes;
    private final LongConsumer pace;
    private final OffsetCheckpoint file;
    private final Map<LogName, Long> checkpoints;
    private final Set<LogName> busy = ConcurrentHashMap.newKeySet();

    /**
     * @param cleanThread one thread, {@code clean-N}; also writes the checkpoint
     * @param mapBytes memory of the offset map ({@code log.cleaner.dedupe.buffer.size}), 24 bytes a key; allocated only
     *     while a log is compacted
     * @param pace hears on the cleaner's thread of each batch that was read, in bytes; may wait
     */
    public LogCleaner(LogDirectory directory, Executor cleanThread, long mapBytes, LongConsumer pace)
            throws IOException {
        this.directory = directory;
        this.environment = directory.environment();
        this.cleanThread = cleanThread;
        this.mapBytes = mapBytes;
        this.pace = pace;
        this.file = new OffsetCheckpoint(environment.disk(), directory.path(), OffsetCheckpoint.CLEANER_OFFSETS);
        this.checkpoints = new ConcurrentHashMap<>(file.read());
    }

    /** Asks every log whether it wants to be compacted. To be called every {@code log.cleaner.backoff.ms}. */
    public void tick() {
        if (environment.state().isOffline()) {
            return;
        }
        for (PartitionLog log : directory.logs()) {
            if (!busy.contains(log.name())) {
                log.host().mailbox().post(() -> plan(log));
            }
        }
    }

    /** On the owner's thread. */
    private void plan(PartitionLog log) {
        if (log.isOffline() || directory.log(log.name()) != log) {
            return;
        }
        try {
            CleanTask task = log.cleanTask(checkpoints.getOrDefault(log.name(), 0L));
            if (task != null && busy.add(log.name())) {
                cleanThread.execute(() -> clean(log, task));
            }
        } catch (IOException failure) {
            environment.state().fail(failure);
        }
    }

    /** On the cleaner's thread. */
    private void clean(PartitionLog log, CleanTask task) {
        onDisk(log, () -> {
            OffsetMap map = new OffsetMap(Math.min(mapBytes, neededBytes(task)));
            long upTo = SegmentCleaner.map(task, map, pace);
            List<Rewritten> results = new ArrayList<>();
            rewrite(log, task, map, upTo, results);
            if (log.holder().checkpointedRecoveryPoint() < upTo) {
                // The recovery point that the plan went by must be on disk before there are holes.
                environment.state().writeCheckpoints();
            }
            environment.disk().forceDirectory(log.folder());
            log.host().mailbox().post(() -> announce(log, results, upTo));
        });
    }

    /** Anything that may find the log gone, the disk broken or a batch damaged. */
    private void onDisk(PartitionLog log, PartitionLog.DiskAction action) {
        try {
            action.run();
        } catch (NoSuchFileException gone) {
            // The log was cut or deleted while it was read.
            busy.remove(log.name());
        } catch (CorruptBatchException damaged) {
            // Compacting this log would lose what cannot be read: leave it alone until it is repaired.
            LOG.error("log not compacted, batch damaged log={} reason={}", log.name(), damaged.getMessage());
        } catch (IOException failure) {
            environment.state().fail(failure);
        }
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
        SegmentCleaner cleaner = new SegmentCleaner(task, map, upTo, pace);
        try {
            for (List<SegmentView> group : groups(task, upTo)) {
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

    /** Runs of neighbours that together fit one segment. */
    private static List<List<SegmentView>> groups(CleanTask task, long upTo) {
        List<List<SegmentView>> groups = new ArrayList<>();
        List<SegmentView> group = new ArrayList<>();
        long bytes = 0;
        for (SegmentView segment : task.segments()) {
            if (segment.baseOffset() >= upTo) {
                break;
            }
            boolean fits = bytes + segment.size() <= task.config().segmentBytes()
                    && (group.isEmpty() || segment.endOffset() - group.get(0).baseOffset() <= Integer.MAX_VALUE);
            if (!fits && !group.isEmpty()) {
                groups.add(group);
                group = new ArrayList<>();
                bytes = 0;
            }
            group.add(segment);
            bytes += segment.size();
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    /** On the owner's thread. */
    private void announce(PartitionLog log, List<Rewritten> results, long upTo) {
        List<Rewritten> announced = new ArrayList<>();
        if (isGone(log)) {
            return;
        }
        onDisk(log, () -> {
            for (Rewritten result : results) {
                if (SegmentSwap.announce(log, result.old(), result.segment())) {
                    announced.add(result);
                }
            }
            boolean all = announced.size() == results.size();
            cleanThread.execute(() -> onDisk(log, () -> {
                environment.disk().forceDirectory(log.folder());
                log.host().mailbox().post(() -> swap(log, announced, all ? upTo : -1));
            }));
        });
    }

    /** On the owner's thread. */
    private void swap(PartitionLog log, List<Rewritten> results, long upTo) {
        if (isGone(log)) {
            return;
        }
        onDisk(log, () -> {
            boolean all = upTo >= 0;
            for (Rewritten result : results) {
                all &= SegmentSwap.apply(log, result.old(), result.segment());
            }
            if (all) {
                checkpoints.put(log.name(), upTo);
            }
            cleanThread.execute(() -> finish(log));
        });
    }

    private boolean isGone(PartitionLog log) {
        boolean gone = log.isOffline() || directory.log(log.name()) != log;
        if (gone) {
            // There may be another log of this name one day.
            busy.remove(log.name());
        }
        return gone;
    }

    /** On the cleaner's thread. */
    private void finish(PartitionLog log) {
        onDisk(log, () -> {
            checkpoints.keySet().removeIf(known -> directory.log(known) == null);
            file.write(checkpoints);
            environment.disk().forceDirectory(log.folder());
            busy.remove(log.name());
        });
    }

    /** The first offset of a log that has not been compacted; null if it never was. */
    @Nullable
    Long cleanedUpTo(LogName name) {
        return checkpoints.get(name);
    }

    private record Rewritten(List<SegmentView> old, SegmentView segment) {}
}
