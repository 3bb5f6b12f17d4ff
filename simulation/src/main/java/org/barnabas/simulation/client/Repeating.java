package org.barnabas.simulation.client;

import org.barnabas.ports.Scheduler;

/** Does something again and again, first after one period. */
final class Repeating {

    private Repeating() {}

    static void every(Scheduler scheduler, int periodMs, Runnable task) {
        scheduler.schedule(periodMs, () -> {
            task.run();
            every(scheduler, periodMs, task);
        });
    }
}
