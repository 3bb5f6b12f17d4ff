package org.barnabas.cli.logging;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.invoke.VarHandle;
import java.time.ZoneId;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines from any thread without ever holding it up, and writes them with a thread of its own, the only one that waits
 * for a slow disk or a pipe that nobody reads. Bounds: so many lines and characters wait; half of either is for warnings and
 * errors alone. What finds no room is dropped, counted, and told in a line when there is room again.
 *
 * <p>Threads: {@link #accept}, {@link #flush} and the counters any; the rest belongs to {@code log-writer}, a daemon that
 * begins with the first line.
 */
public final class LogWriter {

    static final int LINES = 4_096;
    static final long CHARS = 8L << 20;
    private static final int BATCH_CHARS = 64 << 10;
    private static final long FLUSH_LOOK_NS = 500_000;
    private static final long AT_END_MS = 1_000;
    private static final long RETRY_MS = 1_000;
    private static final PrintStream ERR = System.err;
    private static final LogTarget STANDARD_ERROR = LogTarget.of(ERR);
    private static final LogWriter SHARED = new LogWriter(STANDARD_ERROR);

    private final MpscArrayQueue<LogLine> waiting = new MpscArrayQueue<>(LINES);
    private final AtomicLong waitingChars = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong droppedWarnings = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    private final AtomicReference<LogTarget> target;
    private final AtomicBoolean isIdle = new AtomicBoolean();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    private final RepeatGuard guard = new RepeatGuard();
    private final StringBuilder batch = new StringBuilder();
    private @Nullable LineFormat format;
    private @Nullable String trouble;
    private boolean mayRetry;
    /** So many dropped lines are told in the batch that is under way. */
    private long telling;

    LogWriter(LogTarget target) {
        this.target = new AtomicReference<>(target);
    }

    /** That of this process. */
    public static LogWriter ofThisProcess() {
        return SHARED;
    }

    /** From the next batch on lines go there. */
    void redirect(LogTarget next) {
        target.set(next);
    }

    /** Whether lines go elsewhere than to standard error. */
    boolean isRedirected() {
        return target.get() != STANDARD_ERROR;
    }

    /** Takes a line to be written soon, or drops it. Never waits. */
    void accept(LogLine line) {
        int weight = line.weight();
        int share = line.isWarning() ? 1 : 2;
        long chars = waitingChars.addAndGet(weight);
        accepted.incrementAndGet();
        boolean isTaken = chars <= CHARS / share && waiting.size() < LINES / share && waiting.offer(line);
        if (!isTaken) {
            waitingChars.addAndGet(-weight);
            finished.incrementAndGet();
            drop(line);
        }
        wake();
    }

    /** So many lines were dropped, or could not be written, that were warnings or errors, or that were not. */
    public long dropped(boolean warnings) {
        return warnings ? droppedWarnings.get() : dropped.get() - droppedWarnings.get();
    }

    /**
     * Returns when what was accepted until now is written, or after so many milliseconds. For the end of a process, and
     * for no event loop.
     */
    public void flush(long atMostMs) {
        long until = accepted.get();
        long beganNs = System.nanoTime();
        while ((finished.get() < until || told.get() < dropped.get())
                && System.nanoTime() - beganNs < atMostMs * 1_000_000) {
            wake();
            LockSupport.parkNanos(FLUSH_LOOK_NS);
        }
    }

    private void drop(LogLine line) {
        if (line.isWarning()) {
            droppedWarnings.incrementAndGet();
        }
        dropped.incrementAndGet();
    }

    private void wake() {
        // The line must be seen by a writer that is about to sleep, or its sleep by this thread.
        VarHandle.fullFence();
        Thread running = thread.get();
        if (running == null) {
            start();
        } else if (isIdle.get()) {
            LockSupport.unpark(running);
        }
    }

    private void start() {
        Thread begun = new Thread(this::run, "log-writer");
        begun.setDaemon(true);
        if (thread.compareAndSet(null, begun)) {
            try {
                begun.start();
            } catch (OutOfMemoryError e) {
                // No thread can be had now; the next line tries again.
                thread.set(null);
                return;
            }
            flushAtEnd();
        }
    }

    /** Also of a process that only ends, such as a tool's. */
    private void flushAtEnd() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> flush(AT_END_MS), "log-flush"));
        } catch (IllegalStateException | OutOfMemoryError e) {
            // It ends already, or will without this.
        }
    }

    private void run() {
        while (true) {
            LogLine line = waiting.poll();
            if (line != null || hasNews() || guard.isDue(System.currentTimeMillis())) {
                write(line);
            } else {
                sleep();
            }
        }
    }

    /** Whether there are dropped lines to tell of. While nothing can be written that is tried now and then. */
    private boolean hasNews() {
        return told.get() < dropped.get() && (trouble == null || mayRetry);
    }

    /** With what waits behind it, as much as goes at once. */
    private void write(@Nullable LogLine first) {
        long taken = 0;
        try {
            tellDropped();
            guard.turn(System.currentTimeMillis(), this::append);
            for (LogLine line = first; line != null; ) {
                taken++;
                waitingChars.addAndGet(-line.weight());
                if (guard.passes(line)) {
                    append(line);
                }
                line = batch.length() < BATCH_CHARS ? waiting.poll() : null;
            }
            if (batch.length() > 0) {
                Objects.requireNonNull(target.get()).write(batch.toString());
            }
            trouble = null;
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it is: what cannot be said now must not silence what comes later.
            onTrouble(taken, e);
        } finally {
            batch.setLength(0);
            finished.addAndGet(taken);
        }
    }

    private void onTrouble(long lines, Throwable failure) {
        // How many of them were warnings is not known any more.
        dropped.addAndGet(lines);
        told.addAndGet(-telling);
        if (trouble == null && isRedirected()) {
            ERR.println("the log cannot be written, lines are lost until it can: " + failure.getMessage());
        }
        trouble = String.valueOf(failure.getMessage());
    }

    private void sleep() {
        isIdle.set(true);
        VarHandle.fullFence();
        if (waiting.isEmpty() && !hasNews()) {
            long dueMs = trouble != null ? RETRY_MS : guard.dueInMs(System.currentTimeMillis());
            if (dueMs > 0) {
                LockSupport.parkNanos(this, dueMs * 1_000_000);
            } else {
                LockSupport.park(this);
            }
            mayRetry = true;
        }
        isIdle.set(false);
    }

    private void append(LogLine line) {
        if (format == null) {
            // Zones take a while to load; whoever logs need not wait for that.
            format = new LineFormat(ZoneId.systemDefault());
        }
        batch.append(format.text(line));
    }

    private void tellDropped() {
        mayRetry = false;
        telling = dropped.get() - told.get();
        if (telling > 0) {
            told.addAndGet(telling);
            append(LogLine.ofWriter(
                    Level.WARN,
                    "dropped " + telling + " lines (since the start " + dropped(true) + " warnings and errors, "
                            + dropped(false) + " others): "
                            + (trouble == null ? "they came faster than they could be written" : trouble)));
        }
    }
}
