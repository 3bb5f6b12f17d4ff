package org.barnabas.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C and SIGTERM do: they interrupt a start, or end the wait of a broker that runs; then the JVM, which ends with
 * its hooks, waits until the broker has stopped. Any thread.
 */
final class StopSignal {

    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Thread starting;

    /** The calling thread begins a start. */
    synchronized void starting() {
        starting = Thread.currentThread();
        if (isGiven()) {
            starting.interrupt();
        }
    }

    /** The start is over, as it may be: from now on nothing is interrupted. */
    synchronized void started() {
        if (starting != null) {
            starting = null;
            // A signal that came when it was too late to hear it.
            Thread.interrupted();
        }
    }

    /** The signal is here. */
    synchronized void give() {
        told.countDown();
        if (starting != null) {
            starting.interrupt();
        }
    }

    boolean isGiven() {
        return told.getCount() == 0;
    }

    /** Returns when the signal is here. */
    void await() throws InterruptedException {
        told.await();
    }

    /** All is stopped. */
    void onStopped() {
        stopped.countDown();
    }

    /** Whether all is stopped after at most so many seconds. */
    boolean awaitStopped(long seconds) throws InterruptedException {
        return stopped.await(seconds, TimeUnit.SECONDS);
    }
}
