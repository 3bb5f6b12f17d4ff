package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.barnabas.ports.DiskFullException;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;

/**
 * Group commit for a log directory, on its {@link DiskLane}. Whatever was asked for while a round ran shares
 * the next one, and a file that several ask for is forced once. After a failed force the directory is offline: the
 * content is unknown, so nothing is tried again and every waiting and later request fails. What says where
 * an epoch starts, and finds no room, waits until there is. {@link #request} is for any thread.
 */
public final class Flusher {

    private final Disk disk;
    private final DirectoryState state;
    private final DiskLane lane;
    private final MonotonicClock clock;
    private final LogMetrics metrics;
    private final EpochJournal journal;
    private final ConcurrentLinkedQueue<FlushJob> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    /** Those whose epochs there was no room for, in a log's file or in the journal; only rounds take them out. */
    private final ConcurrentLinkedQueue<FlushJob> held = new ConcurrentLinkedQueue<>();

    public Flusher(
            Disk disk,
            DirectoryState state,
            EpochJournal journal,
            DiskLane lane,
            MonotonicClock clock,
            LogMetrics metrics) {
        this.journal = journal;
        this.disk = disk;
        this.state = state;
        this.lane = lane;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** The listener hears of the result on its own thread, always, also after a failure. */
    public void request(FlushJob job) {
        queue.add(job);
        begin();
    }

    private void begin() {
        if (running.compareAndSet(false, true)) {
            lane.urgent(this::runRound);
        }
    }

    /** There may be room again for what had none. Any thread. */
    public void retryHeld() {
        if (!held.isEmpty()) {
            begin();
        }
    }

    /** For how many logs the journal of epochs has something to say. */
    int journaledLogs() {
        return journal.logs();
    }

    /** A log was deleted; nothing is to be remembered of it. Comes behind whatever was asked for in its name. */
    public void forget(LogName log, Uuid topicId, Mailbox mailbox) {
        request(new FlushJob(
                EpochStart.gone(log, topicId), null, null, List.of(), List.of(), 0, mailbox, (upTo, error) -> {}));
    }

    private void runRound() {
        List<FlushJob> round = new ArrayList<>();
        // What has waited goes first: the journal's last line about a log has to be its newest epoch.
        take(held, round);
        take(queue, round);
        if (!round.isEmpty()) {
            finish(round, force(round));
        }
        running.set(false);
        // A job that came between the last poll and the line above found the flag set and has begun no round.
        if (!queue.isEmpty()) {
            begin();
        }
    }

    private static void take(ConcurrentLinkedQueue<FlushJob> from, List<FlushJob> round) {
        for (FlushJob job = from.poll(); job != null; job = from.poll()) {
            round.add(job);
        }
    }

    private ErrorCode force(List<FlushJob> round) {
        if (state.isOffline()) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        long start = clock.nowNs();
        try {
            int forced = forceAll(round);
            metrics.flushed(round.size(), forced, clock.nowNs() - start);
            return ErrorCode.NONE;
        } catch (IOException failure) {
            state.fail(failure);
            return ErrorCode.KAFKA_STORAGE_ERROR;
        } catch (RuntimeException | AssertionError | StackOverflowError defect) {
            // What is durable is unknown as well, and whoever waits must hear; a round that ended here would be the
            // last.
            state.fail(new IOException("a flush failed unexpectedly", defect));
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
    }

    private int forceAll(List<FlushJob> round) throws IOException {
        writeEpochs(round);
        Set<SharedFile> open = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Path> files = new TreeSet<>();
        Set<Path> directories = new TreeSet<>();
        List<EpochStart> started = new ArrayList<>();
        for (FlushJob job : round) {
            SharedFile file = job.open();
            if (file != null && open.add(file)) {
                file.file().forThreadsThatWait().force(false);
            }
            if (job.started() != null) {
                started.add(job.started());
            }
            files.addAll(job.files());
            directories.addAll(job.directories());
        }
        for (Path file : files) {
            forceIfThere(disk, file);
        }
        for (Path directory : directories) {
            forceDirectoryIfThere(directory);
        }
        int journals = started.stream().allMatch(EpochStart::isGone) ? 0 : 1;
        if (!started.isEmpty()) {
            note(started, round);
        }
        return open.size() + files.size() + directories.size() + journals;
    }

    /** Takes out of the round what there was no room for: it is held, and asked for again. */
    private void note(List<EpochStart> started, List<FlushJob> round) throws IOException {
        try {
            journal.append(started);
        } catch (DiskFullException noRoom) {
            state.room().foundNone();
            for (FlushJob job : List.copyOf(round)) {
                EpochStart start = job.started();
                if (start != null && !start.isGone()) {
                    round.remove(job);
                    held.add(job);
                }
            }
        }
    }

    /** Without room for its epochs a log is not flushed: they have to be on disk before what they wrote is. */
    private void writeEpochs(List<FlushJob> round) throws IOException {
        for (FlushJob job : List.copyOf(round)) {
            EpochFile.State epochs = job.epochs();
            if (epochs == null) {
                continue;
            }
            try {
                epochs.write();
            } catch (NoSuchFileException deleted) {
                // So is the partition: nothing to keep.
            } catch (DiskFullException noRoom) {
                state.room().foundNone();
                round.remove(job);
                held.add(job);
            }
        }
    }

    public static void forceIfThere(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.openForRead(path)) {
            file.force(false);
        } catch (NoSuchFileException deleted) {
            // Retention was faster: nothing to keep.
        }
    }

    private void forceDirectoryIfThere(Path directory) throws IOException {
        try {
            disk.forceDirectory(directory);
        } catch (NoSuchFileException deleted) {
            // The partition was deleted in the meantime.
        }
    }

    private static void finish(List<FlushJob> round, ErrorCode error) {
        for (FlushJob job : round) {
            SharedFile open = job.open();
            if (open != null) {
                open.release();
            }
            job.mailbox().post(() -> job.listener().onFlushed(job.upToOffset(), error));
        }
    }
}
