package org.barnabas.broker.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The cables between hosts. What is sent through a pipe arrives in that order, if it arrives; while a direction is cut it
 * waits, as TCP repeats it. Hosts are 0 for ZooKeeper, then the brokers, then clients.
 */
final class SimNet {

    static final int ZOOKEEPER = 0;
    static final int HOSTS = 8;

    private final Agenda agenda;
    private final SplittableRandom random;
    private final int latencyMs;
    private final boolean[][] cut = new boolean[HOSTS][HOSTS];
    private final boolean[] unpowered = new boolean[HOSTS];
    private final List<Pipe> stalled = new ArrayList<>();

    SimNet(Agenda agenda, SplittableRandom random, int latencyMs) {
        this.agenda = agenda;
        this.random = random;
        this.latencyMs = latencyMs;
    }

    boolean passes(int from, int to) {
        return !cut[from][to] && !unpowered[to];
    }

    boolean isPowered(int host) {
        return !unpowered[host];
    }

    void cut(int from, int to) {
        cut[from][to] = true;
    }

    void heal(int from, int to) {
        cut[from][to] = false;
        retry();
    }

    void healAll() {
        for (boolean[] row : cut) {
            java.util.Arrays.fill(row, false);
        }
        retry();
    }

    boolean anyCut() {
        for (boolean[] row : cut) {
            for (boolean one : row) {
                if (one) {
                    return true;
                }
            }
        }
        return false;
    }

    void power(int host, boolean on) {
        unpowered[host] = !on;
        if (on) {
            retry();
        }
    }

    private void retry() {
        List<Pipe> again = new ArrayList<>(stalled);
        stalled.clear();
        again.forEach(Pipe::again);
    }

    long latency() {
        // Mostly quick, sometimes slow: connections overtake each other.
        int bound = random.nextInt(20) == 0 ? 10 * latencyMs : latencyMs;
        return random.nextInt(bound + 1);
    }

    Pipe pipe(int from, int to) {
        return new Pipe(from, to);
    }

    /** One direction of a connection. */
    final class Pipe {

        private final int from;
        private final int to;
        private final ArrayDeque<Runnable> arrivals = new ArrayDeque<>();
        private long lastDueMs;
        private int waiting;
        private boolean broken;

        Pipe(int from, int to) {
            this.from = from;
            this.to = to;
        }

        void send(Runnable arrival) {
            if (!broken) {
                arrivals.add(arrival);
                schedule();
            }
        }

        private void schedule() {
            lastDueMs = Math.max(lastDueMs, agenda.nowMs() + latency());
            agenda.after(lastDueMs - agenda.nowMs(), this::arrive);
        }

        private void arrive() {
            if (broken) {
                return;
            }
            if (!passes(from, to)) {
                if (waiting++ == 0) {
                    stalled.add(this);
                }
                return;
            }
            arrivals.remove().run();
        }

        private void again() {
            int all = waiting;
            waiting = 0;
            for (int i = 0; i < all; i++) {
                schedule();
            }
        }

        /** What has not arrived never will. */
        void lose() {
            broken = true;
            arrivals.clear();
        }
    }
}
