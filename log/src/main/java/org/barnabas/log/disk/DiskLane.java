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
    private final ConcurrentLinkedQueue<Entry> urgent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Entry> patient = new ConcurrentLinkedQueue<>();
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
        hand(task, urgent);
    }

    /**
     * For everything else.
     *
     * @throws RejectedExecutionException if the broker has stopped
     */
    public void patient(Runnable task) {
        hand(task, patient);
    }

    private void hand(Runnable task, ConcurrentLinkedQueue<Entry> queue) {
        Entry entry = new Entry(task, new AtomicBoolean());
        queue.add(entry);
        try {
            thread.execute(() -> runOne(entry));
        } catch (RejectedExecutionException stopped) {
            queue.remove(entry);
            throw stopped;
        }
        entry.hasRun.set(true);
    }

    /**
     * A task that waits.
     *
     * @param hasRun whether the thread has taken a run for it: only then it may be done in one, for else another task would
     *     be left over
     */
    private record Entry(Runnable task, AtomicBoolean hasRun) {}

    /** Each task has brought one of these runs, and each run takes one task: none is left. */
    private void runOne(Entry brought) {
        brought.hasRun.set(true);
        Entry next = next();
        if (next != null) {
            running.set(true);
            try {
                next.task.run();
            } finally {
                running.set(false);
            }
        }
    }

    private @Nullable Entry next() {
        boolean patientFirst = patientIsNext.get();
        Entry first = take(patientFirst ? patient : urgent);
        if (first != null) {
            patientIsNext.set(!patientFirst);
            return first;
        }
        return take(patientFirst ? urgent : patient);
    }

    private static @Nullable Entry take(ConcurrentLinkedQueue<Entry> queue) {
        for (Entry entry : queue) {
            if (entry.hasRun.get()) {
                queue.remove(entry);
                return entry;
            }
        }
        return null;
    }

    /** Whether a task of the lane runs; who runs it is left to the executor. */
    @Override
    public boolean isCurrent() {
        return running.get();
    }
}
