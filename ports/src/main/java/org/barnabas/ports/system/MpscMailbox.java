package org.barnabas.ports.system;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.ports.Mailbox;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock-free mailbox that is drained in batches on an executor with one thread: a thread of its own, or a network
 * event loop. The executor is woken only when the mailbox goes from idle to busy. After each batch {@code batchEnd}
 * runs once: there the owner does what many messages share (one gathering write, one flush request, one wake-up).
 *
 * <p>It is unbounded: senders are bounded by the memory budget of the requests in flight, and nobody may block here.
 */
public final class MpscMailbox implements Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger(MpscMailbox.class);
    private static final int CHUNK = 256;

    private final MpscUnboundedArrayQueue<Runnable> queue = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor executor;
    private final Runnable batchEnd;
    private final int maxBatch;
    private volatile boolean stopped;

    /**
     * @param executor runs tasks one after the other on the owner's thread
     * @param batchEnd runs on the owner's thread after each batch of messages
     * @param maxBatch messages after which the end of a batch is reached even if more wait; at least 1
     */
    public MpscMailbox(Executor executor, Runnable batchEnd, int maxBatch) {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch must be at least 1, got " + maxBatch);
        }
        this.executor = executor;
        this.batchEnd = batchEnd;
        this.maxBatch = maxBatch;
    }

    @Override
    public boolean post(Runnable message) {
        if (stopped) {
            return false;
        }
        queue.offer(message);
        wake();
        return true;
    }

    @Override
    public int depth() {
        return queue.size();
    }

    /** From now on messages are refused; those already posted still run. */
    public void stop() {
        stopped = true;
    }

    private void wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException shutDown) {
                stopped = true;
            }
        }
    }

    private void drain() {
        for (int i = 0; i < maxBatch; i++) {
            Runnable message = queue.poll();
            if (message == null) {
                break;
            }
            runSafely(message);
        }
        runSafely(batchEnd);
        // The order matters: a sender that finds "scheduled" still set relies on the check that follows here.
        scheduled.set(false);
        if (!queue.isEmpty()) {
            wake();
        }
    }

    /** One failing message must not take the thread's other messages with it. */
    private static void runSafely(Runnable message) {
        try {
            message.run();
        } catch (RuntimeException | AssertionError failure) {
            LOG.error("A message failed; its sender gets no answer", failure);
        }
    }
}
