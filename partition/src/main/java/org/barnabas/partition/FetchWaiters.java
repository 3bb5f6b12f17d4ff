package org.barnabas.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * The fetches that wait for a partition to grow.
 *
 * <p>A fetch reads a view on its own thread and then asks to be armed with the bound that it saw. By the time the
 * request arrives the partition may have moved on; so arming compares again, on the thread that moves the bounds, and
 * no growth is missed. A woken fetch is no longer armed.
 *
 * <p>Owned by the shard's thread. Most partitions have no waiter, so the list is made when the first one comes.
 */
final class FetchWaiters {

    private List<Armed> waiting = List.of();
    private int rollCall;

    /**
     * Arms a waiter, or wakes it at once if the bound has moved since it looked.
     *
     * @param seen the bound's offset in the view that the fetch was planned with
     * @param now the partition's present view
     */
    void arm(FetchWaiter waiter, ReadBound bound, long seen, PartitionView now) {
        if (now.end(bound) != seen) {
            waiter.onProgress();
            return;
        }
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>(2);
        }
        waiting.add(new Armed(waiter, bound, seen));
    }

    /** Forgets a waiter, if it is armed here. */
    void disarm(FetchWaiter waiter) {
        if (!waiting.isEmpty()) {
            waiting.removeIf(armed -> armed.waiter == waiter);
        }
    }

    /** Wakes those whose bound has moved, and all if the leader wants to hear from its followers. */
    void wake(PartitionView now) {
        if (now.rollCall() != rollCall) {
            rollCall = now.rollCall();
            wakeAll();
            return;
        }
        for (int i = waiting.size() - 1; i >= 0; i--) {
            Armed armed = waiting.get(i);
            if (now.end(armed.bound) != armed.seen) {
                removeAt(i);
                armed.waiter.onProgress();
            }
        }
    }

    /** Wakes everybody: the role has changed, and they shall find out. */
    void wakeAll() {
        List<Armed> all = waiting;
        waiting = List.of();
        all.forEach(armed -> armed.waiter.onProgress());
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Their order does not matter: the last one fills the gap. */
    private void removeAt(int index) {
        Armed last = waiting.remove(waiting.size() - 1);
        if (index < waiting.size()) {
            waiting.set(index, last);
        }
    }

    private record Armed(FetchWaiter waiter, ReadBound bound, long seen) {}
}
