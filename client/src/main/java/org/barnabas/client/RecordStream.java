package org.barnabas.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The records of those partitions that belong to one stream of a {@link ZooKeeperConsumer} at the moment. Within a partition
 * they come in order; which partitions these are changes as members of the group come and go.
 *
 * <p>A record counts as consumed when it is handed out, by {@link #next} or {@link #poll}: the next commit covers it.
 *
 * <p>One thread at a time. An interrupted thread gets {@link InterruptException}.
 */
public final class RecordStream implements Iterator<ConsumerRecord<byte[], byte[]>> {

    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final long LEASE_LOOK_NS = 1_000_000;

    /** What a stream asks of the consumer that it belongs to; any thread. */
    interface Home {

        /** Whether what is owned is certain to be owned still. */
        boolean owns();

        /** A stream that had enough has room again. */
        void onRoom();
    }

    private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
    private final AtomicBoolean waitedFor = new AtomicBoolean();
    private final Home home;
    private final int queuedMax;
    private final @Nullable Long patienceMs;
    private @Nullable Chunk current;
    private int index;

    /**
     * @param queuedMax so many chunks are enough
     * @param patienceMs how long {@link #hasNext} waits; null: for ever
     */
    RecordStream(Home home, int queuedMax, @Nullable Long patienceMs) {
        this.home = home;
        this.queuedMax = queuedMax;
        this.patienceMs = patienceMs;
    }

    /**
     * Waits for a record.
     *
     * @return false if the consumer is closed, and nothing else
     * @throws ConsumerTimeoutException if none has come within {@code consumer.timeout.ms}
     * @throws ZooKeeperConsumerException if records cannot be fetched; the stream goes on
     */
    @Override
    public boolean hasNext() {
        return isReady(endNs());
    }

    /**
     * The next record; waits for it. Between {@link #hasNext} and this call a partition may have been given up: then it is the
     * next record of another one.
     *
     * @throws NoSuchElementException if the consumer is closed
     * @throws ConsumerTimeoutException as {@link #hasNext}
     * @throws ZooKeeperConsumerException as {@link #hasNext}
     */
    @Override
    public ConsumerRecord<byte[], byte[]> next() {
        ConsumerRecord<byte[], byte[]> record = take(endNs());
        if (record == null) {
            throw new NoSuchElementException("the consumer is closed");
        }
        return record;
    }

    /**
     * The next record; null if none comes in time, or the consumer is closed.
     *
     * @throws ZooKeeperConsumerException if records cannot be fetched; the stream goes on
     */
    public @Nullable ConsumerRecord<byte[], byte[]> poll(Duration timeout) {
        try {
            return take(System.nanoTime() + timeout.toNanos());
        } catch (ConsumerTimeoutException e) {
            return null;
        }
    }

    private long endNs() {
        return patienceMs == null ? FOR_EVER : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    }

    private @Nullable ConsumerRecord<byte[], byte[]> take(long endNs) {
        while (isReady(endNs)) {
            Chunk chunk = current;
            if (chunk == null || chunk.claim() == null) {
                throw new IllegalStateException("ready without a record");
            }
            ConsumerRecord<byte[], byte[]> record = chunk.records().get(index);
            boolean last = index == chunk.records().size() - 1;
            if (chunk.claim().advance(last ? chunk.end() : record.offset() + 1)) {
                index++;
                return record;
            }
            current = null; // Given up at this very moment.
        }
        return null;
    }

    /** Brings a record to the front that may be handed out; false at the end of the stream. */
    private boolean isReady(long endNs) {
        while (true) {
            Chunk chunk = current;
            if (chunk == null) {
                chunk = await(endNs);
                if (chunk.isLast()) {
                    return false;
                }
            }
            Claim claim = chunk.claim();
            if (claim != null && index < chunk.records().size() && claim.isLive()) {
                if (home.owns()) {
                    return true;
                }
                awaitLease(endNs);
            } else {
                finish(chunk);
            }
        }
    }

    private void finish(Chunk chunk) {
        current = null;
        if (chunk.claim() != null && chunk.records().isEmpty()) {
            chunk.claim().advance(chunk.end());
        }
        if (chunk.failure() != null) {
            throw chunk.failure();
        }
    }

    /** Makes the next chunk the current one. */
    private Chunk await(long endNs) {
        try {
            Chunk next = endNs == FOR_EVER
                    ? chunks.take()
                    : chunks.poll(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new ConsumerTimeoutException(patienceMs == null ? 0 : patienceMs);
            }
            if (next.isLast()) {
                chunks.add(next); // For whoever asks again.
                return next;
            }
            if (chunks.size() < queuedMax && waitedFor.getAndSet(false)) {
                home.onRoom();
            }
            current = next;
            index = 0;
            return next;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** While ZooKeeper does not answer, nobody knows whether another member owns the partition already. */
    private void awaitLease(long endNs) {
        if (endNs != FOR_EVER && endNs - System.nanoTime() <= 0) {
            throw new ConsumerTimeoutException(patienceMs == null ? 0 : patienceMs);
        }
        if (Thread.interrupted()) {
            throw new InterruptException("interrupted while ZooKeeper did not answer");
        }
        LockSupport.parkNanos(LEASE_LOOK_NS);
    }

    /** The thread that fetches only. */
    void add(Chunk chunk) {
        chunks.add(chunk);
    }

    /** Forgets what was not handed out yet: its partitions are given up. The thread that fetches only. */
    void clear() {
        chunks.clear();
    }

    /** Whether enough waits to be handed out; if so, the home hears when there is room. The thread that fetches only. */
    boolean isFull() {
        if (chunks.size() < queuedMax) {
            return false;
        }
        waitedFor.set(true);
        return chunks.size() >= queuedMax; // Looked at again, as the stream may not have seen that it is waited for.
    }

    /**
     * Nothing is handed out any more. The thread that fetches only.
     *
     * @param failure to be thrown once before the end; null if somebody wanted it to end
     */
    void end(@Nullable RuntimeException failure) {
        chunks.clear();
        if (failure != null) {
            chunks.add(Chunk.failing(failure));
        }
        chunks.add(Chunk.LAST);
    }
}
