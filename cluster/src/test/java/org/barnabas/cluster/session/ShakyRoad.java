package org.barnabas.cluster.session;

import java.util.SplittableRandom;
import org.barnabas.cluster.zk.Road;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;

/** Takes its time, which differs from word to word. */
final class ShakyRoad implements Road {

    private static final int SLOWEST_MS = 30;
    private static final int RETRY_MS = 20;

    private final ManualClock clock;
    private final ManualScheduler scheduler;
    private final SplittableRandom random;
    private boolean blocked;

    ShakyRoad(ManualClock clock, ManualScheduler scheduler, SplittableRandom random) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.random = random;
    }

    /** Nothing gets through any more, or again. */
    void block(boolean now) {
        blocked = now;
    }

    @Override
    public Lane lane() {
        return new Lane() {
            private long upMs;
            private long downMs;
            private boolean closed;

            @Override
            public void toServer(Runnable arrival) {
                upMs = send(upMs, arrival);
            }

            @Override
            public void toClient(Runnable arrival) {
                downMs = send(downMs, arrival);
            }

            private long send(long lastMs, Runnable arrival) {
                long now = clock.monotonic().nowMs();
                long due = Math.max(lastMs, now + random.nextInt(SLOWEST_MS));
                scheduler.schedule(due - now, () -> {
                    if (!closed) {
                        arrival.run();
                    }
                });
                return due;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    public boolean passes() {
        return !blocked;
    }

    @Override
    public void later(long delayMs, Runnable task) {
        scheduler.schedule(delayMs, task);
    }

    @Override
    public long retryMs() {
        return random.nextInt(RETRY_MS);
    }

    @Override
    public long lateExpiryMs() {
        return random.nextInt(RETRY_MS);
    }
}
