package org.barnabas.log.disk;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.ports.Owner;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a log directory that may wait for its disk, {@code flush-<dir>}: it forces, creates, renames, deletes
 * and replays for event loops, which never do (docs/adr/0009-a-loop-never-waits-for-a-disk.md). There are two queues,
 * each in order. What somebody's acknowledgement waits for is {@link #urgent}: rounds of the {@link Flusher}, and new
 * segments. Everything else is {@link #patient}. While both have something they take turns, so that an acknowledgement
 * waits for one patient task at most, and no patient task waits for more than one urgent one at a time. Handing over is
 * for any thread; as an owner it stands for whoever runs a task of the lane.
 */
public final class DiskLane implements Owner {

    private final Executor thread;
    private final ConcurrentLinkedQueue<Runnable> urgent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> patient = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    /** Whose turn it is; only the lane's thread looks at it. */
    private final AtomicBoolean patientIsNext = new AtomicBoolean();

    /** @param thread runs one task at a time, in order */
    public DiskLane(Executor thread) {
        this.thread = thread;
    }

    /**
     * For what an acknowledgement waits for.
     *
     * @throws RejectedExecutionException if the broker has stopped
     */
    public void urgent(Runnable task) {
        urgent.add(task);
        thread.execute(this::runOne);
    }

    /**
     * For everything else.
     *
     * @throws RejectedExecutionException if the broker has stopped
     */
    public void patient(Runnable task) {
        patient.add(task);
        thread.execute(this::runOne);
    }

    /** Each task has brought one of these runs, and each run takes one task: none is left. */
    private void runOne() {
        Runnable next = next();
        if (next != null) {
            running.set(true);
            try {
                next.run();
            } finally {
                running.set(false);
            }
        }
    }

    private @Nullable Runnable next() {
        Runnable first = patientIsNext.get() ? patient.poll() : urgent.poll();
        if (first != null) {
            patientIsNext.set(!patientIsNext.get());
            return first;
        }
        Runnable other = patientIsNext.get() ? urgent.poll() : patient.poll();
        return other;
    }

    /** Whether a task of the lane runs; who runs it is left to the executor. */
    @Override
    public boolean isCurrent() {
        return running.get();
    }
}
