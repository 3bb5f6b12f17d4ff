package org.barnabas.simulation.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.simulation.time.Agenda;

/**
 * The cables between hosts. What is sent through a pipe arrives in that order, if it arrives; while a direction is cut, or the
 * host at its end has no power, it waits, as TCP repeats it.
 */
public final class Cables {

    /** Every so many messages one takes longer, so that connections overtake each other. */
    private static final int ONE_IN = 20;

    private static final int LONGER = 10;

    private final Agenda agenda;
    private final SplittableRandom random;
    private final int latencyMs;
    private final boolean[][] cut;
    private final boolean[] unpowered;
    private final List<Pipe> stalled = new ArrayList<>();

    /**
     * Cables that are all sound.
     *
     * @param hosts numbered from 0
     * @param latencyMs of most messages, at most
     */
    public Cables(Agenda agenda, SplittableRandom random, int hosts, int latencyMs) {
        this.agenda = agenda;
        this.random = random;
        this.latencyMs = latencyMs;
        this.cut = new boolean[hosts][hosts];
        this.unpowered = new boolean[hosts];
    }

    public int hosts() {
        return cut.length;
    }

    public boolean passes(int from, int to) {
        return !cut[from][to] && !unpowered[to];
    }

    /** Nothing gets from one to the other until it may again. */
    public void cut(int from, int to) {
        cut[from][to] = true;
    }

    public void heal(int from, int to) {
        cut[from][to] = false;
        retry();
    }

    public void healAll() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
        retry();
    }

    public boolean anyCut() {
        for (boolean[] row : cut) {
            for (boolean one : row) {
                if (one) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A host loses its power, or has it again. */
    public void power(int host, boolean on) {
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

    private long latency() {
        int bound = random.nextInt(ONE_IN) == 0 ? LONGER * latencyMs : latencyMs;
        return random.nextInt(bound + 1);
    }

    void later(long delayMs, Runnable action) {
        agenda.after(delayMs, action);
    }

    /** One direction of a new connection. */
    public Pipe pipe(int from, int to) {
        return new Pipe(from, to);
    }

    /** One direction of a connection. */
    public final class Pipe {

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

        public void send(Runnable arrival) {
            if (!broken) {
                arrivals.add(arrival);
                schedule();
            }
        }

        /** What is sent from now on arrives so much later at least. */
        void delay(long ms) {
            if (ms > 0) {
                lastDueMs = Math.max(lastDueMs, agenda.nowMs() + ms);
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
            Runnable next = arrivals.poll();
            if (next != null) {
                next.run();
            }
        }

        private void again() {
            int all = waiting;
            waiting = 0;
            for (int i = 0; i < all; i++) {
                schedule();
            }
        }

        /** What has not arrived never will. */
        public void lose() {
            broken = true;
            arrivals.clear();
        }
    }
}
