package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.EpochJournal;
import org.barnabas.log.disk.EpochStart;
import org.barnabas.log.model.LogName;
import org.barnabas.log.read.LogView;
import org.barnabas.log.recovery.CheckpointedOffsets;
import org.barnabas.ports.Disk;

/**
 * The checkpoint files of one log directory. They name logs, and a name may come to mean another log: values are kept
 * with each log, so that those of a deleted one go with it, and {@link #mentions} tells while the files, or somebody who
 * is about to write them, still speak of a former one. Logs that are not loaded keep what was noted for them. Reading any
 * thread, writing one at a time.
 */
public final class DirectoryCheckpoints {

    private final OffsetCheckpoint recoveryFile;
    private final OffsetCheckpoint startFile;
    private final OffsetCheckpoint highWatermarkFile;
    private final OffsetCheckpoint cleanedFile;
    private final Map<LogName, Long> recoveryPoints;
    private final Map<LogName, Long> starts;
    private final Map<LogName, Long> highWatermarks;
    private final Map<LogName, Long> cleaned;
    private final Map<LogName, EpochStart> started;
    private final Set<LogName> mentioned = ConcurrentHashMap.newKeySet();
    private final Set<LogName> beingWritten = ConcurrentHashMap.newKeySet();
    private Map<LogName, Long> writtenCleaned;

    private DirectoryCheckpoints(Disk disk, Path directory, Map<LogName, EpochStart> started) throws IOException {
        this.started = started;
        recoveryFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.RECOVERY_POINTS);
        startFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.LOG_STARTS);
        highWatermarkFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.HIGH_WATERMARKS);
        cleanedFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.CLEANER_OFFSETS);
        recoveryPoints = new ConcurrentHashMap<>(recoveryFile.read());
        starts = new ConcurrentHashMap<>(startFile.read());
        highWatermarks = new ConcurrentHashMap<>(highWatermarkFile.read());
        cleaned = new ConcurrentHashMap<>(cleanedFile.read());
        writtenCleaned = Map.copyOf(cleaned);
        noteMentioned(recoveryPoints, starts, highWatermarks);
    }

    /**
     * Reads the checkpoints of a directory.
     *
     * @param started what the {@link EpochJournal} said when the directory was opened
     */
    public static DirectoryCheckpoints read(Disk disk, Path directory, Map<LogName, EpochStart> started)
            throws IOException {
        return new DirectoryCheckpoints(disk, directory, started);
    }

    /** What a log that is about to be loaded has to go by. */
    CheckpointedOffsets of(LogName name) {
        return new CheckpointedOffsets(
                recoveryPoints.getOrDefault(name, 0L),
                starts.getOrDefault(name, 0L),
                cleaned.getOrDefault(name, 0L),
                started.get(name));
    }

    long highWatermark(LogName name) {
        return highWatermarks.getOrDefault(name, 0L);
    }

    /** Whether a file says, or may be about to say, of a log of this name that it has held records. */
    public boolean mentions(LogName name) {
        return beingWritten.contains(name) || mentioned.contains(name);
    }

    Map<LogName, Long> highWatermarks() {
        return new TreeMap<>(highWatermarks);
    }

    void forget(LogName name) {
        recoveryPoints.remove(name);
        starts.remove(name);
        highWatermarks.remove(name);
        cleaned.remove(name);
    }

    /**
     * Writes all files. The log starts go first: a start noted too early only hides what is deleted anyway.
     *
     * @param logs the logs in use
     * @param inUse whether one of them still is
     */
    public void write(Collection<PartitionLog> logs, Predicate<PartitionLog> inUse) throws IOException {
        try {
            List<PartitionLog> current = stillInUse(logs, inUse);
            current.forEach(this::collect);
            Map<LogName, Long> newStarts = new HashMap<>(starts);
            Map<LogName, Long> newRecoveryPoints = new HashMap<>(recoveryPoints);
            Map<LogName, Long> newHighWatermarks = new HashMap<>(highWatermarks);
            startFile.write(newStarts);
            recoveryFile.write(newRecoveryPoints);
            for (PartitionLog log : current) {
                log.holder()
                        .checkpointed(
                                newStarts.getOrDefault(log.name(), 0L), newRecoveryPoints.getOrDefault(log.name(), 0L));
            }
            highWatermarkFile.write(newHighWatermarks);
            writeCleanedIfChanged();
            noteMentioned(newRecoveryPoints, newStarts, newHighWatermarks);
        } finally {
            beingWritten.clear();
        }
    }

    /** Writes only how far compaction is; otherwise as {@link #write}. */
    void writeCleaned(Collection<PartitionLog> logs, Predicate<PartitionLog> inUse) throws IOException {
        try {
            for (PartitionLog log : stillInUse(logs, inUse)) {
                putIfPositive(cleaned, log.name(), log.holder().cleanedUpTo());
            }
            writeCleanedIfChanged();
            mentioned.addAll(writtenCleaned.keySet());
        } finally {
            beingWritten.clear();
        }
    }

    private List<PartitionLog> stillInUse(Collection<PartitionLog> logs, Predicate<PartitionLog> inUse) {
        List<PartitionLog> current = new ArrayList<>(logs.size());
        for (PartitionLog log : logs) {
            // In this order: a log deleted before is seen here, one deleted later is mentioned until the writing ends.
            beingWritten.add(log.name());
            if (inUse.test(log)) {
                current.add(log);
            }
        }
        return current;
    }

    private void collect(PartitionLog log) {
        LogName name = log.name();
        // Before the view: a cut of all shows where the log begins now, and only then that it is durable up to there.
        recoveryPoints.put(name, log.recoveryPoint());
        LogView view = log.view();
        highWatermarks.put(name, log.highWatermark());
        // Also where the first segment says so: deleted segments may come back after a power cut.
        putIfPositive(starts, name, view.startOffset());
        putIfPositive(cleaned, name, log.holder().cleanedUpTo());
    }

    private static void putIfPositive(Map<LogName, Long> offsets, LogName name, long offset) {
        if (offset > 0) {
            offsets.put(name, offset);
        } else {
            offsets.remove(name);
        }
    }

    private void writeCleanedIfChanged() throws IOException {
        Map<LogName, Long> now = new HashMap<>(cleaned);
        if (!now.equals(writtenCleaned)) {
            cleanedFile.write(now);
            writtenCleaned = now;
        }
    }

    /** Of what is in the files now. A line with offset 0 says nothing that could be wrong of a new log. */
    private void noteMentioned(
            Map<LogName, Long> writtenRecoveryPoints,
            Map<LogName, Long> writtenStarts,
            Map<LogName, Long> writtenHighWatermarks) {
        Set<LogName> names = new HashSet<>(writtenCleaned.keySet());
        for (Map<LogName, Long> offsets : List.of(writtenRecoveryPoints, writtenStarts, writtenHighWatermarks)) {
            offsets.forEach((name, offset) -> {
                if (offset > 0) {
                    names.add(name);
                }
            });
        }
        mentioned.addAll(names);
        mentioned.retainAll(names);
    }
}
