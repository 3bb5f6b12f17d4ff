package org.barnabas.benchmarks;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;

/** The cheapest thread of its own: a lock-free queue, and parking when it is empty. */
final class ParkingThread implements Executor, AutoCloseable {

    private final MpscUnboundedArrayQueue<Runnable> queue = new MpscUnboundedArrayQueue<>(256);
    private final AtomicBoolean parked = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean stopped;

    ParkingThread(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        queue.offer(task);
        if (parked.get() && parked.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!stopped) {
            Runnable task = queue.poll();
            if (task != null) {
                task.run();
                continue;
            }
            parked.set(true);
            if (queue.isEmpty() && !stopped) {
                LockSupport.park(this);
            }
            parked.set(false);
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
