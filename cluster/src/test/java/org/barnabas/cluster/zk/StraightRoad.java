package org.barnabas.cluster.zk;

import java.util.ArrayDeque;
import java.util.Queue;

/** Everything gets there at once; a client that has lost its connection waits until {@link #run}. */
public final class StraightRoad implements Road {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public Lane lane() {
        return new Open();
    }

    @Override
    public boolean passes() {
        return true;
    }

    @Override
    public void later(long delayMs, Runnable task) {
        tasks.add(task);
    }

    /** Lets happen what clients wait for. */
    public void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static final class Open implements Lane {

        private boolean closed;

        @Override
        public void toServer(Runnable arrival) {
            if (!closed) {
                arrival.run();
            }
        }

        @Override
        public void toClient(Runnable arrival) {
            if (!closed) {
                arrival.run();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
