package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a log directory can be trusted. The first failure takes it offline for good: after a failed write or fsync
 * nobody knows what is on disk, so nothing is retried. Any thread.
 */
final class DirectoryState {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryState.class);

    private final Path directory;
    private final Consumer<IOException> onFailure;
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable BooleanSupplier> checkpointWriter = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> whenOffline = new AtomicReference<>();
    private final AtomicBoolean full = new AtomicBoolean();

    /** @param onFailure called once, on the thread that met the failure; must only hand over */
    DirectoryState(Path directory, Consumer<IOException> onFailure) {
        this.directory = directory;
        this.onFailure = onFailure;
    }

    void fail(IOException cause) {
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

    boolean isOffline() {
        return failure.get() != null;
    }

    /** Appends are refused while the disk is nearly full; everything else goes on. */
    boolean isFull() {
        return full.get();
    }

    void full(boolean value) {
        if (full.compareAndSet(!value, value)) {
            if (value) {
                LOG.warn("log directory nearly full, appends are refused dir={}", directory);
            } else {
                LOG.info("log directory has space again dir={}", directory);
            }
        }
    }

    /**
     * What writes the directory's checkpoints, once the directory is open.
     *
     * @param writer answers false if it did nothing because somebody else was writing
     */
    void checkpointWriter(BooleanSupplier writer) {
        checkpointWriter.set(writer);
    }

    /** What lets go of the directory's files when it has failed, once it is open; must only hand over. */
    void whenOffline(Runnable action) {
        whenOffline.set(action);
    }

    /** Brings the checkpoints up to date before something is cut that they count as durable. */
    void writeCheckpoints() {
        BooleanSupplier writer = checkpointWriter.get();
        while (writer != null && !isOffline() && !writer.getAsBoolean()) {
            // The other one may have read the offsets before they changed; it ends within milliseconds.
        }
    }

    /** Takes the directory offline and gives the exception to throw. */
    StorageException failed(String what, IOException cause) {
        fail(cause);
        return new StorageException(what, cause);
    }

    void requireOnline() {
        IOException cause = failure.get();
        if (cause != null) {
            throw new StorageException("log directory is offline", cause);
        }
    }
}
