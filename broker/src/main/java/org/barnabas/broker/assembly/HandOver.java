package org.barnabas.broker.assembly;

import java.util.function.Consumer;
import org.barnabas.partition.registry.Drain;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stopping broker asks the controller to move its leaderships to others first, and again while some are left: their
 * followers may still catch up. It stops asking when that is of no use: nobody else is left, or ZooKeeper is away, so that
 * nobody can decide. Then it answers the appends that it took: who gets no answer would send them again. Belongs to the
 * thread {@code assembly}, which it never holds.
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

    private static final long REACHED = Long.MAX_VALUE;

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

        /**
         * Asks whether there is a connection to ZooKeeper.
         *
         * @param reaches hears, on the caller's thread and soon
         */
        void reachesZooKeeper(Consumer<Boolean> reaches);
    }

    private final Cluster cluster;
    private final MonotonicClock clock;
    private final Home home;
    private final int ledBefore;

    HandOver(Cluster cluster, MonotonicClock clock, Home home) {
        this.cluster = cluster;
        this.clock = clock;
        this.home = home;
        this.ledBefore = cluster.led();
    }

    /** Calls back when all is handed over or more cannot be, or after so many milliseconds. */
    void run(long patienceMs, Runnable done) {
        new Asking(clock.nowMs() + patienceMs, done).look();
    }

    /** Looks every now and then how it stands. */
    private final class Asking {

        private final long deadlineMs;
        private final Runnable done;
        private Scheduler.Timer pause = () -> {};
        private long lostMs = REACHED;
        private int left = NOT_ASKED;
        private boolean asked;
        private boolean over;

        private Asking(long deadlineMs, Runnable done) {
            this.deadlineMs = deadlineMs;
            this.done = done;
        }

        private void look() {
            if (over) {
                return;
            }
            if (clock.nowMs() >= deadlineMs) {
                giveUp("the time is over");
            } else if (cluster.isAlone()) {
                end();
            } else {
                ask();
                cluster.reachesZooKeeper(this::onReach);
            }
        }

        private void ask() {
            if (!asked) {
                asked = true;
                cluster.ask(answer -> home.mailbox().post(() -> onAnswer(answer)));
            }
        }

        private void onAnswer(int answer) {
            asked = false;
            left = answer;
            if (over) {
                return;
            }
            if (answer == 0) {
                end();
            } else {
                lookLater();
            }
        }

        private void onReach(boolean reached) {
            if (over) {
                return;
            }
            lostMs = reached ? REACHED : Math.min(lostMs, clock.nowMs());
            if (lostMs != REACHED && clock.nowMs() - lostMs >= ZOOKEEPER_AWAY_MS) {
                giveUp("ZooKeeper is away");
            } else {
                lookLater();
            }
        }

        private void lookLater() {
            pause.cancel();
            pause = home.scheduler().schedule(PAUSE_MS, this::look);
        }

        private void giveUp(String reason) {
            LOG.warn(
                    "stopping without having handed over everything, since {} partitions={}",
                    reason,
                    left == NOT_ASKED ? "?" : left);
            end();
        }

        private void end() {
            over = true;
            pause.cancel();
            done.run();
        }
    }

    /** Calls back when all appends that were taken are answered, or after some seconds. */
    void drain(Drain partitions, Runnable done) {
        drain(partitions, clock.nowMs(), done);
    }

    private void drain(Drain partitions, long beginMs, Runnable done) {
        new Question<Integer>(home)
                .ask(
                        DRAIN_MAX_MS,
                        waiting -> {
                            partitions.ask(waiting::accept);
                            return true;
                        },
                        left -> onWaiting(partitions, left, beginMs, done),
                        () -> undrained("?", done));
    }

    private void onWaiting(Drain partitions, int left, long beginMs, Runnable done) {
        if (left == 0) {
            done.run();
        } else if (clock.nowMs() - beginMs >= drainMs()) {
            undrained(Integer.toString(left), done);
        } else {
            home.scheduler().schedule(DRAIN_PAUSE_MS, () -> drain(partitions, beginMs, done));
        }
    }

    private static void undrained(String left, Runnable done) {
        LOG.warn("stopping without having answered every append waiting={}", left);
        done.run();
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
