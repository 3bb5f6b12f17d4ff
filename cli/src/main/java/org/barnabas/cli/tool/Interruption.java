package org.barnabas.cli.tool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a command end in order when its process is told to (Ctrl-C, SIGTERM): the JVM waits until {@link #close}, for some
 * seconds at most, and then ends with 130 or 143.
 */
public final class Interruption implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final long patienceSeconds;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean happened = new AtomicBoolean();
    private final Runnable stop;
    private final Thread hook = new Thread(this::happen, "interrupted");

    private Interruption(Runnable stop, long patienceSeconds) {
        this.stop = stop;
        this.patienceSeconds = patienceSeconds;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * For a command that puts its things in order by itself when it is told to end.
     *
     * @param stop tells it; called by another thread
     */
    public static Interruption inOrder(Runnable stop) {
        return new Interruption(stop, PATIENCE_SECONDS);
    }

    /**
     * Likewise, for one whose order takes longer.
     *
     * @param patienceSeconds how long the process waits for it
     */
    public static Interruption inOrder(Runnable stop, long patienceSeconds) {
        return new Interruption(stop, patienceSeconds);
    }

    /**
     * For a command that may be waiting for what never comes.
     *
     * @param last puts everything in order; called by another thread, and then the process ends
     */
    public static Interruption atOnce(Runnable last) {
        Interruption interruption = new Interruption(last, PATIENCE_SECONDS);
        interruption.over.countDown();
        return interruption;
    }

    public boolean hasHappened() {
        return happened.get();
    }

    /** What a signal does; returns when the command is over. */
    void happen() {
        happened.set(true);
        stop.run();
        try {
            if (!over.await(patienceSeconds, TimeUnit.SECONDS)) {
                System.err.println("barnabas: did not end in order within " + patienceSeconds + " s; giving up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command is over, and has put its things in order. */
    @Override
    public void close() {
        over.countDown();
        if (!hasHappened()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The signal came just now.
            }
        }
    }
}
