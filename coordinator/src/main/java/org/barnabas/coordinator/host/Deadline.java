package org.barnabas.coordinator.host;

import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A point in time that mostly moves away before it is reached, such as the end of a session that heartbeats extend.
 * Moving it later costs no timer: the running one looks again when it fires. Belongs to the scheduler's thread.
 */
public final class Deadline {

    private final Scheduler scheduler;
    private final MonotonicClock clock;
    private final Runnable onReached;
    private Scheduler.@Nullable Timer timer;
    private long timerFiresMs;
    private long atMs;
    private boolean armed;

    public Deadline(Scheduler scheduler, MonotonicClock clock, Runnable onReached) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.onReached = onReached;
    }

    /** Sets or moves the deadline to {@code delayMs} from now. */
    public void arm(long delayMs) {
        atMs = clock.nowMs() + delayMs;
        armed = true;
        if (timer == null || timerFiresMs > atMs) {
            restartTimer(delayMs);
        }
    }

    boolean isArmed() {
        return armed;
    }

    /** Forgets the deadline; nothing runs until it is armed again. */
    public void cancel() {
        armed = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void restartTimer(long delayMs) {
        if (timer != null) {
            timer.cancel();
        }
        timerFiresMs = atMs;
        timer = scheduler.schedule(delayMs, this::onTimer);
    }

    private void onTimer() {
        timer = null;
        if (!armed) {
            return;
        }
        long remainingMs = atMs - clock.nowMs();
        if (remainingMs > 0) {
            restartTimer(remainingMs);
        } else {
            armed = false;
            onReached.run();
        }
    }
}
