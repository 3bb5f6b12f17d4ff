package org.barnabas.testkit;

import java.util.function.Supplier;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;

/**
 * The knowledge of who runs, for fakes that a test drives by hand: this thread is current while it runs something, and at no
 * other time. A test that calls its state from outside enters it.
 */
public final class ManualThread implements Owner {

    private int entered;

    @Override
    public boolean isCurrent() {
        return entered > 0;
    }

    /** Does something as this thread. */
    public void within(Runnable task) {
        entered++;
        try {
            task.run();
        } finally {
            entered--;
        }
    }

    /** Asks something as this thread. */
    public <T> T ask(Supplier<T> question) {
        entered++;
        try {
            return question.get();
        } finally {
            entered--;
        }
    }

    /** The test itself, where it drives state by direct calls: current unless one of the others runs something. */
    public static Owner besides(ManualThread... others) {
        return () -> {
            for (ManualThread other : others) {
                if (other.isCurrent()) {
                    return false;
                }
            }
            return true;
        };
    }

    /** A scheduler whose tasks run as this thread. */
    public Scheduler timers(Scheduler scheduler) {
        return (delayMs, task) -> scheduler.schedule(delayMs, () -> within(task));
    }
}
