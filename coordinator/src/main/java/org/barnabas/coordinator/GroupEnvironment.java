package org.barnabas.coordinator;

import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;

/** Everything that group logic may touch of the world. */
record GroupEnvironment(
        GroupConfig config,
        Scheduler scheduler,
        MonotonicClock clock,
        WallClock wallClock,
        RandomSource random,
        Outbox outbox,
        GroupMemory memory,
        GroupMetrics metrics) {

    /** A deadline whose action may write. */
    Deadline deadline(Runnable onReached) {
        return new Deadline(scheduler, clock, () -> outbox.turn(onReached));
    }

    long wallMs() {
        return wallClock.nowMs();
    }
}
