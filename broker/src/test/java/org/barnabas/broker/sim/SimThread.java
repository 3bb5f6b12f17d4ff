package org.barnabas.broker.sim;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.barnabas.log.model.StorageException;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Mailbox;

/**
 * A thread of a process: does what it is given in that order, a moment later. Stands still while its process is paused,
 * and is gone with it.
 */
final class SimThread implements Loop {

    private final Agenda agenda;
    private final SplittableRandom random;
    private final Current current;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private int slowMs;
    private boolean awake;
    private boolean paused;
    private boolean dead;

    /** Which thread runs at the moment. */
    static final class Current {
        private SimThread running;

        Current(SimThread nobody) {
            running = nobody;
        }
    }

    /** @param slowMs the longest time until it wakes */
    SimThread(Agenda agenda, SplittableRandom random, Current current, int slowMs) {
        this.agenda = agenda;
        this.random = random;
        this.current = current;
        this.slowMs = slowMs;
    }

    /** A thread that never runs. */
    SimThread(Agenda agenda, SplittableRandom random) {
        this.agenda = agenda;
        this.random = random;
        this.current = new Current(this);
        this.dead = true;
    }

    void slow(int maxMs) {
        slowMs = maxMs;
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean isCurrent() {
        return current.running == this;
    }

    @Override
    public void execute(Runnable task) {
        if (!dead) {
            tasks.add(task);
            wake();
        }
    }

    private void wake() {
        if (!awake && !paused && !tasks.isEmpty()) {
            awake = true;
            agenda.after(slowMs == 0 ? 0 : random.nextInt(slowMs + 1), this::run);
        }
    }

    private void run() {
        awake = false;
        if (dead || paused) {
            return;
        }
        for (int left = tasks.size(); left > 0 && !dead; left--) {
            Runnable next = tasks.poll();
            if (next != null) {
                within(next);
            }
        }
        wake();
    }

    /** Does something at once, as if this thread did it. */
    void within(Runnable task) {
        SimThread before = current.running;
        current.running = this;
        try {
            task.run();
        } finally {
            current.running = before;
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        boolean[] cancelled = new boolean[1];
        Timer due = agenda.after(
                delayMs,
                () -> execute(() -> {
                    if (!cancelled[0]) {
                        task.run();
                    }
                }));
        return () -> {
            cancelled[0] = true;
            due.cancel();
        };
    }

    void pause() {
        paused = true;
    }

    void goOn() {
        paused = false;
        wake();
    }

    void die() {
        dead = true;
        tasks.clear();
    }

    /** A door of this thread. Unlike the product's it lets failures through: they end the run. */
    Mailbox mailbox(Runnable batchEnd, int maxBatch) {
        return new Door(batchEnd, maxBatch);
    }

    private final class Door implements Mailbox {

        private final ArrayDeque<Runnable> messages = new ArrayDeque<>();
        private final Runnable batchEnd;
        private final int maxBatch;
        private boolean scheduled;

        Door(Runnable batchEnd, int maxBatch) {
            this.batchEnd = batchEnd;
            this.maxBatch = maxBatch;
        }

        @Override
        public boolean post(Runnable message) {
            if (dead) {
                return false;
            }
            messages.add(message);
            if (!scheduled) {
                scheduled = true;
                execute(this::drain);
            }
            return true;
        }

        @Override
        public int depth() {
            return messages.size();
        }

        /** The machine hears of a failed disk by itself. */
        private void run(Runnable message) {
            try {
                message.run();
            } catch (StorageException failed) {
                // As the product's mailboxes do it, the next message has its turn.
            }
        }

        private void drain() {
            for (int i = 0; i < maxBatch && !messages.isEmpty() && !dead; i++) {
                run(messages.remove());
            }
            run(batchEnd);
            scheduled = !messages.isEmpty();
            if (scheduled) {
                execute(this::drain);
            }
        }
    }
}
