package org.barnabas.ports.system;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Mailbox;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * A lock-free mailbox that is drained in batches on an executor with one thread: a thread of its own, or a network
 * event loop. The executor is woken only when the mailbox goes from idle to busy. After each batch {@code batchEnd}
 * runs once: there the owner does what many messages share (one gathering write, one flush request, one wake-up).
 *
 * <p>It is unbounded by itself and drops nothing: a message of the core that were lost could not be told from one that is
 * late. Its senders are bounded instead. What clients cause is bounded by their requests in flight, of which each has at
 * most one message per shard under way: a connection that has too many is not read from, and when all of them together
 * are too much none of the clients' is. What the core posts to itself is bounded by the number of partitions, timers and
 * brokers.
 *
 * <p>A message that fails does not take the others with it, whatever it throws: see {@link FailurePolicy}.
 */
public final class MpscMailbox implements Mailbox {

    private static final int CHUNK = 256;

    private final MpscUnboundedArrayQueue<Runnable> queue = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor executor;
    private final Runnable batchEnd;
    private final int maxBatch;
    private final FailurePolicy failures;
    private final String role;
    private volatile boolean stopped;

    /**
     * As the other constructor, where an {@link Error} halts the process.
     *
     * @param executor runs tasks one after the other on the owner's thread
     * @param batchEnd runs on the owner's thread after each batch of messages
     * @param maxBatch messages after which the end of a batch is reached even if more wait; at least 1
     */
    public MpscMailbox(Executor executor, Runnable batchEnd, int maxBatch) {
        this(executor, batchEnd, maxBatch, FailurePolicy.HALT, "mailbox");
    }

    /**
     * Makes an empty mailbox.
     *
     * @param executor runs tasks one after the other on the owner's thread
     * @param batchEnd runs on the owner's thread after each batch of messages
     * @param maxBatch messages after which the end of a batch is reached even if more wait; at least 1
     * @param failures decides about what messages throw
     * @param role the owner's, for the log
     */
    public MpscMailbox(Executor executor, Runnable batchEnd, int maxBatch, FailurePolicy failures, String role) {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch must be at least 1, got " + maxBatch);
        }
        this.executor = executor;
        this.batchEnd = batchEnd;
        this.maxBatch = maxBatch;
        this.failures = failures;
        this.role = role;
    }

    @Override
    public boolean post(Runnable message) {
        if (stopped) {
            return false;
        }
        try {
            queue.offer(message);
            return wake();
        } catch (Error noMemory) {
            // The sender may be a thread of a library that swallows it, and the message is lost.
            failures.onFatalOnly(role, noMemory);
            throw noMemory;
        }
    }

    @Override
    public int depth() {
        return queue.size();
    }

    /** From now on messages are refused; those already posted still run. */
    public void stop() {
        stopped = true;
    }

    /** Answers false if the executor has ended: then nobody takes what is there, now or later. */
    private boolean wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            boolean handedOver = false;
            try {
                boolean taken = handOver();
                handedOver = true;
                stopped |= !taken;
                return taken;
            } finally {
                if (!handedOver) {
                    scheduled.set(false);
                }
            }
        }
        return true;
    }

    private boolean handOver() {
        if (executor instanceof Loop loop) {
            return loop.offer(this::drain);
        }
        try {
            executor.execute(this::drain);
            return true;
        } catch (RejectedExecutionException shutDown) {
            return false;
        }
    }

    private void drain() {
        try {
            for (int i = 0; i < maxBatch; i++) {
                Runnable message = queue.poll();
                if (message == null) {
                    break;
                }
                failures.run(role, message);
            }
            failures.run(role, batchEnd);
        } finally {
            // The order matters: a sender that finds "scheduled" still set relies on the check that follows here.
            scheduled.set(false);
            if (!queue.isEmpty() && !wake()) {
                drainLast();
            }
        }
    }

    /** The thread is about to end and takes no further task: what was posted in time runs in this one. */
    private void drainLast() {
        for (Runnable message = queue.poll(); message != null; message = queue.poll()) {
            failures.run(role, message);
        }
        failures.run(role, batchEnd);
    }
}
