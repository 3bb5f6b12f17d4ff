package org.barnabas.cli.logging;

import ch.qos.logback.classic.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Bounds what a place in the program may say: so many lines in a minute, the rest is told as a number when the minute is
 * over. So nobody who can make the broker say something can make it say that without end. Lines below INFO are for
 * somebody who looks for something, and are not counted.
 *
 * <p>Belongs to the thread that writes.
 */
final class RepeatGuard {

    static final long PERIOD_MS = 60_000;
    static final int LINES = 1_000;

    /** More places share what is left, by their logger. */
    private static final int SITES = 2_000;

    private final Map<Site, Count> sites = new HashMap<>();
    private long beganMs;
    private boolean isHolding;

    private record Site(String logger, String message) {}

    private static final class Count {
        private int said;
        private long unsaid;
    }

    /** Whether the line is to be written. */
    boolean passes(LogLine line) {
        if (!line.level().isGreaterOrEqual(Level.INFO)) {
            return true;
        }
        if (sites.isEmpty()) {
            beganMs = line.ms();
        }
        Site site = new Site(line.logger(), line.site());
        Count count = sites.get(site);
        if (count == null) {
            count = sites.computeIfAbsent(
                    sites.size() < SITES ? site : new Site(line.logger(), ""), any -> new Count());
        }
        if (count.said < LINES) {
            count.said++;
            return true;
        }
        count.unsaid++;
        isHolding = true;
        return false;
    }

    /** Whether it is time to tell what was left out. */
    boolean isDue(long nowMs) {
        return isHolding && isOver(nowMs);
    }

    /** In how many milliseconds there is something to tell; 0 if there is nothing. */
    long dueInMs(long nowMs) {
        return isHolding ? Math.max(1, beganMs + PERIOD_MS - nowMs) : 0;
    }

    /** A clock that was set back must not make the minute a year. */
    private boolean isOver(long nowMs) {
        return nowMs < beganMs || nowMs - beganMs >= PERIOD_MS;
    }

    /** Begins a new minute if the last one is over, and says what was left out in it. */
    void turn(long nowMs, Consumer<LogLine> out) {
        if (sites.isEmpty() || !isOver(nowMs)) {
            return;
        }
        sites.forEach((site, count) -> {
            if (count.unsaid > 0) {
                out.accept(LogLine.ofWriter(
                        Level.WARN,
                        "left out " + count.unsaid + " more lines of "
                                + site.logger().substring(site.logger().lastIndexOf('.') + 1) + " like: "
                                + site.message()));
            }
        });
        sites.clear();
        isHolding = false;
    }
}
