package org.barnabas.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.barnabas.partition.registry.Drain;
import org.barnabas.ports.MonotonicClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stopping broker asks the controller to move its leaderships to others first, and again while some are left: their
 * followers may still catch up. It stops asking when that is of no use: nobody else is left, or ZooKeeper is away, so that
 * nobody can decide. Then it answers the appends that it took: who gets no answer would send them again. Belongs to the
 * thread that stops the broker.
 */
final class HandOver {

    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final long PAUSE_MS = 100;
    private static final long DRAIN_PAUSE_MS = 10;
    private static final long DRAIN_MAX_MS = 5_000;

    /** For appends to partitions that nobody has taken: their followers are likely to be gone as well. */
    private static final long DRAIN_LEFT_MS = 1_000;

    /** ZooKeeper servers elect a new leader in less. */
    static final long ZOOKEEPER_AWAY_MS = 2_000;

    static final int NOT_ASKED = -1;

    /** What a stopping broker sees of its cluster. */
    interface Cluster {

        /**
         * Asks the controller to move what this broker leads.
         *
         * @param left gets how many partitions are still to be moved, {@link #NOT_ASKED} if the controller was not reached;
         *     on any thread, perhaps never
         */
        void ask(Consumer<Integer> left);

        /** How many partitions this broker leads that others have replicas of. */
        int led();

        /** Whether no other broker is registered. */
        boolean isAlone();

        boolean reachesZooKeeper();
    }

    private final Cluster cluster;
    private final MonotonicClock clock;
    private final int ledBefore;

    HandOver(Cluster cluster, MonotonicClock clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.ledBefore = cluster.led();
    }

    /** Returns when all is handed over or more cannot be, or after so many milliseconds. */
    void run(long patienceMs) throws InterruptedException {
        long deadline = clock.nowMs() + patienceMs;
        long lostMs = Long.MAX_VALUE;
        int left = NOT_ASKED;
        CompletableFuture<Integer> asked = null;
        String reason = "the time is over";
        while (clock.nowMs() < deadline) {
            if (cluster.isAlone()) {
                return;
            }
            if (asked == null) {
                asked = new CompletableFuture<>();
                cluster.ask(asked::complete);
            }
            left = answer(asked, left);
            if (left == 0) {
                return;
            }
            if (asked.isDone()) {
                asked = null;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
            lostMs = cluster.reachesZooKeeper() ? Long.MAX_VALUE : Math.min(lostMs, clock.nowMs());
            if (lostMs != Long.MAX_VALUE && clock.nowMs() - lostMs >= ZOOKEEPER_AWAY_MS) {
                reason = "ZooKeeper is away";
                break;
            }
        }
        LOG.warn(
                "stopping without having handed over everything, since {} partitions={}",
                reason,
                left == NOT_ASKED ? "?" : left);
    }

    /** What was answered, or before if there is no answer yet. */
    private static int answer(CompletableFuture<Integer> asked, int before) throws InterruptedException {
        try {
            return asked.get(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return before;
        }
    }

    /** Returns when all appends that were taken are answered, or after some seconds. */
    void drain(Drain partitions) throws InterruptedException {
        long begin = clock.nowMs();
        int left = NOT_ASKED;
        while (left != 0 && clock.nowMs() - begin < drainMs()) {
            if (left != NOT_ASKED) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_PAUSE_MS);
            }
            CompletableFuture<Integer> waiting = new CompletableFuture<>();
            partitions.ask(waiting::complete);
            try {
                left = waiting.get(DRAIN_MAX_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                break;
            }
        }
        if (left != 0) {
            LOG.warn("stopping without having answered every append waiting={}", left == NOT_ASKED ? "?" : left);
        }
    }

    private long drainMs() {
        return cluster.led() > 0 ? DRAIN_LEFT_MS : DRAIN_MAX_MS;
    }

    /** What came of it, for the operator. */
    String outcome() {
        int kept = cluster.led();
        return Math.max(0, ledBefore - kept) + " of " + ledBefore;
    }
}
