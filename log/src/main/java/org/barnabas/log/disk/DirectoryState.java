package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.model.StorageFullException;
import org.barnabas.ports.DiskFullException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a log directory can be trusted. The first failure takes it offline for good: after a failed write or fsync
 * nobody knows what is on disk, so nothing is retried. Any thread.
 */
public final class DirectoryState {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryState.class);

    private final Path directory;
    private final Consumer<IOException> onFailure;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable CheckpointWriter> checkpointWriter = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> whenOffline = new AtomicReference<>();
    private final DirectoryRoom room;
    private final AtomicLong begunCheckpoints = new AtomicLong();
    private final AtomicLong writtenCheckpoints = new AtomicLong();

    /** @param onFailure called once, on the thread that met the failure; must only hand over */
    public DirectoryState(Path directory, Consumer<IOException> onFailure) {
        this.directory = directory;
        this.room = new DirectoryRoom(directory);
        this.onFailure = onFailure;
    }

    public void fail(IOException cause) {
        if (failure.compareAndSet(null, cause)) {
            LOG.error(
                    "log directory {} has failed ({}): its replicas are offline until the disk is repaired and the broker"
                            + " restarted; the other directories go on",
                    directory,
                    cause.toString());
            Runnable open = whenOffline.get();
            if (open != null) {
                open.run();
            }
            onFailure.accept(cause);
        }
    }

    public boolean isOffline() {
        return failure.get() != null;
    }

    /** What may still be written; appends are refused while there is none, everything else goes on. */
    public DirectoryRoom room() {
        return room;
    }

    /** What writes the directory's checkpoints. */
    @FunctionalInterface
    public interface CheckpointWriter {

        /**
         * Writes them, or answers false because somebody else was writing or the disk has failed.
         *
         * @throws DiskFullException if there was no room; the old ones are still there
         */
        boolean write() throws DiskFullException;
    }

    /** To be called once the directory is open. */
    public void checkpointWriter(CheckpointWriter writer) {
        checkpointWriter.set(writer);
    }

    /** By whoever writes the checkpoints, one at a time: a round begins, and has this number. */
    public long beginCheckpoints() {
        return begunCheckpoints.incrementAndGet();
    }

    /** The round with this number has ended well. */
    public void checkpointsWritten(long round) {
        writtenCheckpoints.set(round);
    }

    /** How many rounds have begun. */
    public long checkpointsBegun() {
        return begunCheckpoints.get();
    }

    /** Whether a round that began after so many others has ended well. */
    public boolean areCheckpointsWrittenAfter(long begun) {
        return writtenCheckpoints.get() > begun;
    }

    /** What lets go of the directory's files when it has failed, once it is open; must only hand over. */
    public void whenOffline(Runnable action) {
        whenOffline.set(action);
    }

    /**
     * Brings the checkpoints up to date before something is cut that they count as durable.
     *
     * @throws DiskFullException if there was no room: it must not be cut
     */
    public void writeCheckpoints() throws DiskFullException {
        CheckpointWriter writer = checkpointWriter.get();
        while (writer != null && !isOffline() && !writer.write()) {
            // The other one may have read the offsets before they changed; it ends within milliseconds.
        }
    }

    /**
     * Gives the exception to throw when an operation failed that changes nothing until it has written: the directory is
     * offline unless only the room was missing.
     */
    public StorageException failed(String what, IOException cause) {
        if (cause instanceof DiskFullException) {
            room.foundNone();
            return new StorageFullException(what + " has no room", cause);
        }
        fail(cause);
        return new StorageException(what, cause);
    }

    /** Something that may fail with the disk. */
    @FunctionalInterface
    public interface DiskAction {
        void run() throws IOException;
    }

    /** Does something on the disk; failures become exceptions as {@link #failed} says. */
    public void guarded(String what, DiskAction action) {
        requireOnline();
        try {
            action.run();
        } catch (IOException failure) {
            throw failed(what, failure);
        }
    }

    public void requireOnline() {
        IOException cause = failure.get();
        if (cause != null) {
            throw new StorageException("log directory is offline", cause);
        }
    }
}
