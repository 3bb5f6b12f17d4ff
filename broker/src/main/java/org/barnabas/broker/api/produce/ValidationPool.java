package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/**
 * Judges batches that would hold a net loop for too long, on a few threads of its own. Each of them works with a judge, which
 * means codecs and windows, that no other thread has meanwhile; judges are used again and freed by {@link #close}.
 *
 * <p>Client addresses take turns, so that one with many connections full of bombs is not in the way of others, and a
 * connection has one job at a time ({@link org.barnabas.net.Reply#holdOthers}). What waits is bounded twice: its bytes stay
 * on the account of request memory, and there are at most {@link #MOST_WAITING} jobs, half of them of one address.
 *
 * <p>Any thread.
 */
public final class ValidationPool implements AutoCloseable {

    /** A small frame may keep a receive buffer of 128 KiB alive: that many of them are a third of the direct memory. */
    static final int MOST_WAITING = 512;

    private static final int MOST_OF_ADDRESS = MOST_WAITING / 2;

    private final Executor threads;
    private final ByteBufAllocator allocator;
    private final InflateLimits limits;
    private final Conversions conversions;

    // Guarded by this, for moments: no job runs and nobody is called meanwhile.
    private final Map<InetAddress, ArrayDeque<Job>> waiting = new LinkedHashMap<>();
    private final ArrayDeque<BatchJudge> idle = new ArrayDeque<>();
    private int waitingJobs;
    private boolean closed;

    /** What one request wants to have judged. */
    interface Job {

        /**
         * Judges, on a thread of the pool.
         *
         * @param goOn false from the moment on when the pool closes
         */
        void judge(BatchJudge judge, BooleanSupplier goOn);

        /** It was judged, or failed; the last that a thread of the pool has to do with it. */
        void done(@Nullable Throwable failure);

        /** The pool has closed, and the job was not begun; on the thread that closes it. */
        void dropped();
    }

    /**
     * Starts nothing itself.
     *
     * @param threads run what they are given one after the other, or several at a time
     * @param allocator for the judges' windows and for batches that have to be written anew
     * @param limits how much a compressed batch may grow
     * @param conversions hears of records in old formats
     */
    public ValidationPool(Executor threads, ByteBufAllocator allocator, InflateLimits limits, Conversions conversions) {
        this.threads = threads;
        this.allocator = allocator;
        this.limits = limits;
        this.conversions = conversions;
    }

    /** Takes a job; false if too many wait, or the pool has closed. */
    boolean submit(InetAddress client, Job job) {
        synchronized (this) {
            ArrayDeque<Job> ofClient = waiting.get(client);
            if (closed || waitingJobs >= MOST_WAITING || (ofClient != null && ofClient.size() >= MOST_OF_ADDRESS)) {
                return false;
            }
            if (ofClient == null) {
                ofClient = new ArrayDeque<>(2);
                waiting.put(client, ofClient);
            }
            ofClient.add(job);
            waitingJobs++;
        }
        try {
            threads.execute(this::runNext);
        } catch (Throwable failure) {
            // If it is gone it was dropped, because the pool has closed, or another thread has taken it.
            if (withdraw(client, job)) {
                throw failure;
            }
        }
        return true;
    }

    private synchronized boolean withdraw(InetAddress client, Job job) {
        ArrayDeque<Job> ofClient = waiting.get(client);
        if (ofClient == null || !ofClient.remove(job)) {
            return false;
        }
        if (ofClient.isEmpty()) {
            waiting.remove(client);
        }
        waitingJobs--;
        return true;
    }

    private void runNext() {
        Job job = next();
        if (job == null) {
            return;
        }
        Throwable failure = null;
        BatchJudge judge = null;
        try {
            judge = judge();
            job.judge(judge, this::isOpen);
            giveBack(judge);
        } catch (Throwable thrown) {
            // What the judge holds may be half done: the next job gets another one.
            failure = thrown;
            close(judge, thrown);
        }
        job.done(failure);
    }

    private static void close(@Nullable BatchJudge judge, Throwable thrown) {
        if (judge != null) {
            try {
                judge.close();
            } catch (Throwable again) {
                thrown.addSuppressed(again);
            }
        }
    }

    /** The job whose client's turn it is; null if the pool has closed. */
    private synchronized @Nullable Job next() {
        Iterator<Map.Entry<InetAddress, ArrayDeque<Job>>> first =
                waiting.entrySet().iterator();
        if (!first.hasNext()) {
            return null;
        }
        Map.Entry<InetAddress, ArrayDeque<Job>> turn = first.next();
        InetAddress client = turn.getKey();
        ArrayDeque<Job> jobs = turn.getValue();
        first.remove();
        Job job = jobs.remove();
        waitingJobs--;
        if (!jobs.isEmpty()) {
            waiting.put(client, jobs);
        }
        return job;
    }

    private BatchJudge judge() {
        BatchJudge present;
        synchronized (this) {
            present = idle.poll();
        }
        return present != null ? present : new BatchJudge(allocator, limits, conversions);
    }

    private void giveBack(BatchJudge judge) {
        synchronized (this) {
            if (!closed) {
                idle.push(judge);
                return;
            }
        }
        judge.close();
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    /** Drops what waits and has what runs stop soon; whoever owns the threads waits for it. */
    @Override
    public void close() {
        List<Job> dropped = new ArrayList<>();
        List<BatchJudge> unused;
        synchronized (this) {
            closed = true;
            waiting.values().forEach(dropped::addAll);
            waiting.clear();
            waitingJobs = 0;
            unused = List.copyOf(idle);
            idle.clear();
        }
        unused.forEach(BatchJudge::close);
        dropped.forEach(Job::dropped);
    }
}
