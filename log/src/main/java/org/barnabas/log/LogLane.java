package org.barnabas.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.barnabas.log.disk.DiskLane;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Whose a log is at the moment. It is its owner's, who lends it to the directory's {@link DiskLane} for work that may wait
 * for the disk and gets it back by a message; in between nobody else touches it:
 *
 * <pre>
 *   here   the owner's thread has it
 *   away   a task of the lane has it, or it waits for its turn there. What the owner wants of it meanwhile waits, in order
 * </pre>
 *
 * What others read of a log, its view and its offsets, is there all the time. Owned by the log's owner.
 */
public final class LogLane {

    private final DiskLane lane;
    private final LogHost host;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(0);
    private Runnable onHere = () -> {};
    private Runnable onShown = () -> {};
    private boolean shownAway;
    private boolean away;

    LogLane(DiskLane lane, LogHost host) {
        this.lane = lane;
        this.host = host;
    }

    /** Whether the log is lent. To be asked by its owner. */
    public boolean isAway() {
        assert host.owner().isCurrent();
        return away;
    }

    /** Whether the calling thread has the log. */
    boolean isMine() {
        return away ? lane.isCurrent() : host.owner().isCurrent();
    }

    /** Where work is done that needs no log. */
    DiskLane disk() {
        return lane;
    }

    /** What to do whenever the log is here again and nothing waits for it. */
    public void whenFree(Runnable action) {
        assert host.owner().isCurrent();
        onHere = action;
    }

    /** What to do on the owner's thread whenever readers are shown another view than before, whoever made it. */
    public void whenShown(Runnable action) {
        assert host.owner().isCurrent();
        onShown = action;
    }

    /** By whoever has the log: its readers are shown something new. The owner hears of what the lane showed on its return. */
    void shown() {
        if (away) {
            shownAway = true;
        } else {
            onShown.run();
        }
    }

    /**
     * Lends the log. Work that comes while it is away already has its turn after what waits.
     *
     * @param urgent whether acknowledgements wait for it
     * @param work done on the lane
     * @param back hears on the owner's thread how it ended: null if well. The log is here again then
     */
    public void lend(boolean urgent, Runnable work, Consumer<@Nullable Throwable> back) {
        assert host.owner().isCurrent();
        whenHere(() -> send(urgent, work, back));
    }

    /** Does something with the log as soon as it is here: at once if it is. */
    public void whenHere(Runnable message) {
        assert host.owner().isCurrent();
        if (away) {
            waiting.add(message);
        } else {
            message.run();
        }
    }

    private void send(boolean urgent, Runnable work, Consumer<@Nullable Throwable> back) {
        away = true;
        Runnable task = () -> {
            Throwable failure = attempt(work);
            host.mailbox().post(() -> comeBack(failure, back));
        };
        try {
            if (urgent) {
                lane.urgent(task);
            } else {
                lane.patient(task);
            }
        } catch (RejectedExecutionException stopped) {
            Throwable failure = new StorageException("the broker has stopped", new IOException(stopped));
            host.mailbox().post(() -> comeBack(failure, back));
        }
    }

    /** Whatever the work met, its log has to come back; only what ends the process does not. */
    private static @Nullable Throwable attempt(Runnable work) {
        try {
            work.run();
            return null;
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            return failure;
        }
    }

    private void comeBack(@Nullable Throwable failure, Consumer<@Nullable Throwable> back) {
        away = false;
        Throwable surprise = null;
        if (shownAway) {
            shownAway = false;
            surprise = attempt(onShown);
        }
        Throwable first = attempt(() -> back.accept(failure));
        surprise = surprise == null ? first : surprise;
        while (!away && !waiting.isEmpty()) {
            Throwable another = attempt(waiting.remove());
            surprise = surprise == null ? another : surprise;
        }
        if (!away) {
            Throwable another = attempt(onHere);
            surprise = surprise == null ? another : surprise;
        }
        if (surprise instanceof RuntimeException exception) {
            throw exception;
        }
        if (surprise instanceof Error error) {
            throw error;
        }
    }
}
