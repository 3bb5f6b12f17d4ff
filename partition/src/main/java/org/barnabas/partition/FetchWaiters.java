package org.barnabas.partition;

import java.util.EnumMap;
import java.util.Map;
import org.barnabas.partition.ArmedFetch.Line;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetches that wait for a partition to grow.
 *
 * <p>A fetch reads a view on its own thread and then asks to be armed with the bound that it saw. By the time the
 * request arrives the partition may have moved on; so arming compares again, on the thread that moves the bounds, and
 * no growth is missed. A woken fetch is no longer armed.
 *
 * <p>There is one line for each bound, and all who stand in it saw the bound at the same place: so it moves for all of
 * them or for none, and nobody is looked at who is not woken. Who is armed when the bound has moved already wakes the
 * line first.
 *
 * <p>A line of its own is for those whose view was stale: its files had changed when they looked. They wait for another
 * view, whatever it shows.
 *
 * <p>Owned by the shard's thread. Most partitions have no waiter, so lines are made when the first one comes.
 */
final class FetchWaiters {

    private static final Logger LOG = LoggerFactory.getLogger(FetchWaiters.class);
    private static final long NOWHERE = -1;

    private @Nullable Map<ReadBound, Line> lines;
    private @Nullable Line stale;
    private int rollCall;
    private long logStart = NOWHERE;

    /**
     * Arms a waiter, or wakes it at once if the bound has moved since it looked.
     *
     * @param seen the bound's offset in the view that the fetch was planned with
     * @param now the partition's present view
     * @return its place; not armed any more if it was woken
     */
    ArmedFetch arm(FetchWaiter waiter, ReadBound bound, long seen, PartitionView now) {
        ArmedFetch armed = new ArmedFetch(waiter);
        long end = now.end(bound);
        if (end != seen) {
            armed.wake();
            return armed;
        }
        if (isEmpty()) {
            // Nobody has waited for the start to move until now.
            logStart = startOf(now);
        }
        Line line = line(bound);
        if (line.size() > 0 && line.seen() != end) {
            wake(line);
        }
        line.add(armed, end);
        return armed;
    }

    /**
     * Arms a waiter for another view than the one that it found to be stale, or wakes it at once if there is one.
     *
     * @param seen the number of that view
     */
    ArmedFetch armStale(FetchWaiter waiter, long seen, PartitionView now) {
        ArmedFetch armed = new ArmedFetch(waiter);
        if (now.logNumber() != seen) {
            armed.wake();
            return armed;
        }
        if (isEmpty()) {
            logStart = startOf(now);
        }
        Line line = stale;
        if (line == null) {
            line = new Line();
            stale = line;
        }
        if (line.size() > 0 && line.seen() != seen) {
            wake(line);
        }
        line.add(armed, seen);
        return armed;
    }

    private Line line(ReadBound bound) {
        Map<ReadBound, Line> present = lines;
        if (present == null) {
            present = new EnumMap<>(ReadBound.class);
            lines = present;
        }
        return present.computeIfAbsent(bound, first -> new Line());
    }

    private static long startOf(PartitionView view) {
        return view.log() == null ? NOWHERE : view.log().startOffset();
    }

    /**
     * Wakes those whose bound has moved; and all if the log's start has, of which sessions tell, or if the leader wants to
     * hear from its followers.
     */
    void wake(PartitionView now) {
        long start = startOf(now);
        if (now.rollCall() != rollCall || start != logStart) {
            rollCall = now.rollCall();
            logStart = start;
            wakeAll();
            return;
        }
        Line outdated = stale;
        if (outdated != null && outdated.size() > 0 && outdated.seen() != now.logNumber()) {
            wake(outdated);
        }
        Map<ReadBound, Line> present = lines;
        if (present != null) {
            present.forEach((bound, line) -> {
                if (line.size() > 0 && line.seen() != now.end(bound)) {
                    wake(line);
                }
            });
        }
    }

    /** Wakes everybody: the role has changed, and they shall find out. */
    void wakeAll() {
        if (stale != null) {
            wake(stale);
        }
        Map<ReadBound, Line> present = lines;
        if (present != null) {
            present.values().forEach(FetchWaiters::wake);
        }
    }

    /** Those who are there now: who is woken may come back at once, and may take others with it. */
    private static void wake(Line line) {
        for (int left = line.size(); left > 0; left--) {
            ArmedFetch next = line.poll();
            if (next == null) {
                return;
            }
            try {
                next.wake();
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                // Its connection's loop may have ended. The others must hear of it all the same.
                LOG.error("a waiting fetch was not woken", failure);
            }
        }
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        Map<ReadBound, Line> present = lines;
        int sum = stale == null ? 0 : stale.size();
        if (present != null) {
            for (Line line : present.values()) {
                sum += line.size();
            }
        }
        return sum;
    }
}
