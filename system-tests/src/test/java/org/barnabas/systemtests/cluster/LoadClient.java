package org.barnabas.systemtests.cluster;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** A client with a thread of its own, which works until it is told to stop. */
abstract class LoadClient {

    private final String name;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;

    LoadClient(String name) {
        this.name = name;
        this.thread = new Thread(this::work, name);
        thread.setDaemon(true);
    }

    String name() {
        return name;
    }

    void start() {
        thread.start();
    }

    /** A little work; called again and again. */
    abstract void turn();

    /** Called once at the end, on the same thread, also after a failure. */
    abstract void end();

    /** Interrupts what may last. */
    abstract void wakeUp();

    private void work() {
        try {
            while (!stopping) {
                turn();
            }
        } catch (WakeupException | InterruptException stopped) {
            // Told to stop.
        } catch (RuntimeException | Error unexpected) {
            failure.set(unexpected);
        }
        end();
    }

    /** Asks the client to stop and does not wait. */
    void abandon() {
        stopping = true;
        wakeUp();
    }

    /** Asks the client to stop and waits until it did; fails if it had failed. */
    void stop() {
        stopping = true;
        wakeUp();
        try {
            thread.join(120_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(name + " does not end");
        }
        Throwable reason = failure.get();
        if (reason != null) {
            throw new IllegalStateException(name + " failed", reason);
        }
    }
}
