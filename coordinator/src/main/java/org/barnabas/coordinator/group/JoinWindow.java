package org.barnabas.coordinator.group;

import org.barnabas.coordinator.host.Deadline;

/**
 * The time in which members (re)join, from the start of a rebalance to its generation.
 *
 * <p>A group's first rebalance waits for {@code group.initial.rebalance.delay.ms} even when all known members have
 * joined, because more of them are probably being started; each newcomer prolongs the wait by the same time, up to the
 * rebalance timeout (KIP-134).
 */
final class JoinWindow {

    private final Deadline deadline;
    private boolean initial;
    private long extensibleMs;
    private boolean newcomers;

    JoinWindow(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Ends when all have joined, at the latest after {@code timeoutMs}. */
    void open(long timeoutMs) {
        deadline.arm(timeoutMs);
    }

    /** Waits for {@code delayMs} and possibly more, in all no longer than the greater of both. */
    void openInitial(long delayMs, long timeoutMs) {
        initial = true;
        extensibleMs = Math.max(timeoutMs - delayMs, 0);
        deadline.arm(delayMs);
    }

    /** Whether the window stays open although all have joined. */
    boolean isInitial() {
        return initial;
    }

    void newcomer() {
        newcomers = true;
    }

    /**
     * Decides at the deadline whether to wait on.
     *
     * @return true if the window has been prolonged
     */
    boolean prolong(long stepMs) {
        if (!initial || !newcomers || extensibleMs == 0) {
            initial = false;
            return false;
        }
        newcomers = false;
        long delayMs = Math.min(stepMs, extensibleMs);
        extensibleMs -= delayMs;
        deadline.arm(delayMs);
        return true;
    }

    void close() {
        deadline.cancel();
    }
}
