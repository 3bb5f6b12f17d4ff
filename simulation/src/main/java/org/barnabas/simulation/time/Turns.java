package org.barnabas.simulation.time;

import org.jspecify.annotations.Nullable;

/** Which thread of all processes runs at the moment. */
public final class Turns {

    private @Nullable SimulatedThread current;

    boolean isCurrent(SimulatedThread thread) {
        return current == thread;
    }

    void within(SimulatedThread thread, Runnable task) {
        SimulatedThread before = current;
        current = thread;
        try {
            task.run();
        } finally {
            current = before;
        }
    }
}
