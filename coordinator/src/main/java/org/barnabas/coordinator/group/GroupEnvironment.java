package org.barnabas.coordinator.group;

import java.util.function.Supplier;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.coordinator.host.Deadline;
import org.barnabas.coordinator.host.Outbox;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;

/** Everything that group logic may touch of the world. */
public record GroupEnvironment(
        GroupConfig config,
        Scheduler scheduler,
        MonotonicClock clock,
        WallClock wallClock,
        RandomSource random,
        Supplier<ClusterImage> image,
        Outbox outbox,
        GroupMemory memory,
        GroupMetrics metrics) {

    /** A deadline whose action may write. */
    public Deadline deadline(Runnable onReached) {
        return new Deadline(scheduler, clock, outbox::turn, onReached);
    }

    public long wallMs() {
        return wallClock.nowMs();
    }
}
