package org.barnabas.coordinator.host;

import java.util.function.Consumer;
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
    private final Consumer<Runnable> turns;
    private final Runnable onReached;
    private Scheduler.@Nullable Timer timer;
    private long timerFiresMs;
    private long atMs;
    private boolean armed;
    private int changes;

    /**
     * Sets nothing yet.
     *
     * @param turns runs what is due, at once or later; if the deadline is moved or forgotten before, it does nothing
     */
    public Deadline(Scheduler scheduler, MonotonicClock clock, Consumer<Runnable> turns, Runnable onReached) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.turns = turns;
        this.onReached = onReached;
    }

    /** Sets or moves the deadline to {@code delayMs} from now. */
    public void arm(long delayMs) {
        atMs = clock.nowMs() + delayMs;
        armed = true;
        changes++;
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
        changes++;
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
            int now = changes;
            turns.accept(() -> {
                if (now == changes) {
                    onReached.run();
                }
            });
        }
    }
}
