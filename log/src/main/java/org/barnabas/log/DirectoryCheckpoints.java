package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.ports.Disk;

/**
 * The checkpoint files of one log directory. Logs that are not loaded keep what was noted for them. Reading any thread,
 * writing one at a time.
 */
final class DirectoryCheckpoints {

    private final OffsetCheckpoint recoveryFile;
    private final OffsetCheckpoint startFile;
    private final OffsetCheckpoint highWatermarkFile;
    private final Map<LogName, Long> recoveryPoints;
    private final Map<LogName, Long> written;
    private final Set<LogName> writtenStarts = ConcurrentHashMap.newKeySet();
    private final Map<LogName, Long> starts;
    private final Map<LogName, Long> highWatermarks;
    private final Map<LogName, Long> cleaned;
    private final Map<LogName, EpochStart> started;

    private DirectoryCheckpoints(Disk disk, Path directory, Map<LogName, EpochStart> started) throws IOException {
        this.started = started;
        recoveryFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.RECOVERY_POINTS);
        startFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.LOG_STARTS);
        highWatermarkFile = new OffsetCheckpoint(disk, directory, OffsetCheckpoint.HIGH_WATERMARKS);
        recoveryPoints = new ConcurrentHashMap<>(recoveryFile.read());
        written = new ConcurrentHashMap<>(recoveryPoints);
        starts = new ConcurrentHashMap<>(startFile.read());
        writtenStarts.addAll(starts.keySet());
        highWatermarks = new ConcurrentHashMap<>(highWatermarkFile.read());
        cleaned = Map.copyOf(new OffsetCheckpoint(disk, directory, OffsetCheckpoint.CLEANER_OFFSETS).read());
    }

    /** @param started what the {@link EpochJournal} said when the directory was opened */
    static DirectoryCheckpoints read(Disk disk, Path directory, Map<LogName, EpochStart> started) throws IOException {
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

    /** Whether the files know a log of this name that has held records. */
    boolean mentions(LogName name) {
        return written.getOrDefault(name, 0L) > 0 || writtenStarts.contains(name);
    }

    Map<LogName, Long> highWatermarks() {
        return new TreeMap<>(highWatermarks);
    }

    void forget(LogName name) {
        recoveryPoints.remove(name);
        starts.remove(name);
        highWatermarks.remove(name);
    }

    /** The log starts go first: a start noted too early only hides what is deleted anyway. */
    void write(Collection<PartitionLog> logs) throws IOException {
        for (PartitionLog log : logs) {
            LogView view = log.view();
            recoveryPoints.put(log.name(), log.recoveryPoint());
            highWatermarks.put(log.name(), log.highWatermark());
            if (view.startOffset() > 0) {
                // Also where the first segment says so: deleted segments may come back after a power cut.
                starts.put(log.name(), view.startOffset());
            } else {
                starts.remove(log.name());
            }
        }
        startFile.write(starts);
        recoveryFile.write(recoveryPoints);
        written.clear();
        written.putAll(recoveryPoints);
        writtenStarts.clear();
        writtenStarts.addAll(starts.keySet());
        for (PartitionLog log : logs) {
            log.holder().checkpointed(starts.getOrDefault(log.name(), 0L), recoveryPoints.getOrDefault(log.name(), 0L));
        }
        highWatermarkFile.write(highWatermarks);
    }
}
