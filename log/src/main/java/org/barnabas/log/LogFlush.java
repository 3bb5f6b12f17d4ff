package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.EpochFile;
import org.barnabas.log.disk.EpochStart;
import org.barnabas.log.disk.FlushJob;
import org.barnabas.log.disk.FlushListener;
import org.barnabas.log.disk.Flusher;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.read.LogViewHolder;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What of one log is not durable yet, and how far the log is. Everything before {@link #recoveryPoint} survives a
 * power cut, so recovery need not look there. One thread, the log's owner.
 */
public final class LogFlush {

    private final LogEnvironment environment;
    private final Mailbox mailbox;
    private final LogLane lane;
    private final Path folder;
    private final LogViewHolder holder;
    private final EpochHistory epochs;
    private final List<Path> files = new ArrayList<>(0);
    private final List<Path> inFlight = new ArrayList<>(0);
    private int jobs;
    /** Epochs that flushes under way are to write, all of them; null if their file says so. */
    private EpochFile.@Nullable State told;

    private boolean namesChanged;
    private boolean nameChanged;
    private boolean folderIsNew;
    private boolean idIsNew;
    private boolean failed;
    private long requestedUpTo;
    private long cuts;
    private long lastRequestMs;

    LogFlush(
            LogEnvironment environment,
            LogHost host,
            LogLane lane,
            Path folder,
            LogViewHolder holder,
            EpochHistory epochs) {
        this.environment = environment;
        this.mailbox = host.mailbox();
        this.lane = lane;
        this.folder = folder;
        this.holder = holder;
        this.epochs = epochs;
        this.lastRequestMs = environment.clock().nowMs();
    }

    long recoveryPoint() {
        return holder.recoveryPoint();
    }

    /** The log now ends here, or is known to be durable up to here. */
    void recoveryPoint(long offset) {
        holder.recoveryPoint(offset);
        requestedUpTo = offset;
    }

    /** The log was cut and now ends here; what flushes under way make durable is of a log that is gone. */
    void cutTo(long end) {
        cuts++;
        recoveryPoint(Math.min(recoveryPoint(), end));
    }

    /** How often the log was cut: tells what was begun before a cut from what came after it. */
    public long cuts() {
        assert lane.isMine();
        return cuts;
    }

    /** The folder has just been made: its own name is not durable. */
    void folderCreated() {
        folderIsNew = true;
        namesChanged = true;
    }

    /** The file that says to which topic the log belongs may not be durable. */
    void idWritten() {
        idIsNew = true;
    }

    /**
     * The log was loaded: what the process before wrote may still be in the page cache only, and the names of its files
     * may not be durable.
     */
    void loaded(SegmentView[] sealed, SegmentView active) {
        folderCreated();
        for (SegmentView segment : sealed) {
            if (segment.endOffset() > recoveryPoint()) {
                sealed(segment);
            }
        }
        if (!active.isEmpty() && active.endOffset() > recoveryPoint()) {
            fileWritten(active.logFile());
        }
    }

    /** A file was created, renamed or deleted. */
    public void nameChanged() {
        assert lane.isMine();
        namesChanged = true;
        nameChanged = true;
    }

    /** Whether {@link #nameChanged} was told since the last flush was asked for. */
    boolean isNameChanged() {
        return nameChanged;
    }

    /** A closed file waits to be forced. */
    void fileWritten(Path file) {
        files.add(file);
        namesChanged = true;
    }

    /** A segment was sealed with its indexes. */
    void sealed(SegmentView segment) {
        fileWritten(segment.logFile());
        fileWritten(LogFiles.offsetIndex(folder, segment.baseOffset()));
        fileWritten(LogFiles.timeIndex(folder, segment.baseOffset()));
        if (segment.aborted() > 0) {
            fileWritten(LogFiles.transactionIndex(folder, segment.baseOffset()));
        }
    }

    /** Closed files that may not be durable: those that no flush was asked for, and those of flushes under way. */
    List<Path> pendingFiles() {
        List<Path> pending = new ArrayList<>(inFlight);
        pending.addAll(files);
        if (idIsNew) {
            pending.add(folder.resolve(LogFiles.METADATA));
        }
        return pending;
    }

    /** Whether a flush has been asked for that covers all records before an offset; it may be under way. */
    boolean isRequested(long endOffset) {
        return requestedUpTo >= endOffset;
    }

    /** Whether {@code flush.messages} or {@code flush.ms} asks for a flush of a log that ends at {@code endOffset}. */
    boolean isDue(LogConfig config, long endOffset, long nowMs) {
        long waiting = endOffset - requestedUpTo;
        return waiting > 0 && (waiting >= config.flushMessages() || nowMs - lastRequestMs >= config.flushMs());
    }

    /**
     * Asks for everything up to {@code endOffset}; the listener always hears the result, later, through the mailbox. The
     * epochs are written first, for they must be on disk before what they wrote counts as durable; while there is no room
     * for them, it waits.
     */
    void request(LogSegments segments, long endOffset, FlushListener listener) {
        if (failed) {
            mailbox.post(() -> lane.whenHere(() -> listener.onFlushed(endOffset, ErrorCode.KAFKA_STORAGE_ERROR)));
            return;
        }
        lastRequestMs = environment.clock().nowMs();
        requestedUpTo = Math.max(requestedUpTo, endOffset);
        if (epochs.isUnwritten()) {
            told = epochs.take();
            namesChanged = true;
        }
        requestNow(segments.active(), endOffset, listener);
    }

    private void requestNow(ActiveSegment active, long endOffset, FlushListener listener) {
        EpochFile.State toWrite = told;
        SharedFile open = active.openIfUsed();
        if (open != null && !open.tryRetain()) {
            open = null;
        }
        long asked = cuts;
        long scannedTo = Math.min(endOffset, active.lastBatchEnd());
        jobs++;
        if (idIsNew) {
            fileWritten(folder.resolve(LogFiles.METADATA));
            idIsNew = false;
        }
        inFlight.addAll(files);
        environment
                .flusher()
                .request(new FlushJob(
                        null,
                        toWrite,
                        open,
                        List.copyOf(files),
                        directories(),
                        endOffset,
                        mailbox,
                        (upTo, error) -> lane.whenHere(() -> {
                            onDone(Math.min(upTo, scannedTo), error, asked);
                            onEpochs(toWrite, error);
                            listener.onFlushed(asked == cuts ? upTo : Math.min(upTo, recoveryPoint()), error);
                        })));
        files.clear();
        namesChanged = false;
        nameChanged = false;
        folderIsNew = false;
    }

    /** Makes the closed files, their names and the log's folder durable before it returns; all before an offset then is. */
    void forceAll(long endOffset) throws IOException {
        writeEpochs();
        for (Path file : pendingFiles()) {
            Flusher.forceIfThere(environment.disk(), file);
        }
        environment.disk().forceDirectory(folder);
        Path parent = folder.getParent();
        if (parent != null) {
            environment.disk().forceDirectory(parent);
        }
        files.clear();
        idIsNew = false;
        namesChanged = false;
        nameChanged = false;
        folderIsNew = false;
        recoveryPoint(endOffset);
    }

    /** Notes durably that an epoch starts; the listener always hears the result, later, through the mailbox. */
    void request(EpochStart start, FlushListener listener) {
        if (failed) {
            mailbox.post(() -> lane.whenHere(() -> listener.onFlushed(start.offset(), ErrorCode.KAFKA_STORAGE_ERROR)));
            return;
        }
        environment
                .flusher()
                .request(new FlushJob(
                        start,
                        null,
                        null,
                        List.of(),
                        List.of(),
                        start.offset(),
                        mailbox,
                        (upTo, error) -> lane.whenHere(() -> {
                            failed |= error != ErrorCode.NONE;
                            listener.onFlushed(upTo, error);
                        })));
    }

    /** Writes the epochs' file if it lacks something, or may do so; may wait for the disk. */
    void writeEpochs() throws IOException {
        if (epochs.isUnwritten() || told != null) {
            epochs.write(EpochFile.Strength.WHOLE);
            told = null;
            fileWritten(epochs.path());
        }
    }

    private List<Path> directories() {
        if (!namesChanged) {
            return List.of();
        }
        Path parent = folder.getParent();
        return folderIsNew && parent != null ? List.of(folder, parent) : List.of(folder);
    }

    private void onEpochs(EpochFile.@Nullable State written, ErrorCode error) {
        EpochFile.State newest = told;
        if (error == ErrorCode.NONE && written != null && newest != null && written.number() == newest.number()) {
            told = null;
        }
    }

    private void onDone(long upTo, ErrorCode error, long asked) {
        if (--jobs == 0) {
            inFlight.clear();
        }
        if (error != ErrorCode.NONE) {
            failed = true;
        } else if (asked == cuts && upTo > holder.recoveryPoint()) {
            holder.recoveryPoint(upTo);
        }
    }
}
