package org.barnabas.simulation.client;

import java.util.ArrayDeque;
import java.util.List;
import org.barnabas.simulation.client.ProducerIdentity.Incarnation;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one producer has for one partition and has not been told the fate of, oldest first. An idempotent one has up to five
 * batches under way; after a failure the oldest goes first and alone, with the sequence that it had.
 */
final class PartitionQueue {

    static final int MAX_UNDER_WAY = 5;

    private final TopicPartition partition;
    private final boolean ordered;
    private final ArrayDeque<SentBatch> unacked = new ArrayDeque<>();
    private @Nullable Incarnation by;
    private int nextSequence;
    private int lives;
    private boolean retrying;
    private long notBeforeMs;

    /** @param ordered whether a batch that failed must not be overtaken */
    PartitionQueue(TopicPartition partition, boolean ordered) {
        this.partition = partition;
        this.ordered = ordered;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Grows whenever what was sent was given up. */
    int lives() {
        return lives;
    }

    boolean isEmpty() {
        return unacked.isEmpty();
    }

    boolean isFull() {
        return unacked.size() >= MAX_UNDER_WAY;
    }

    int size() {
        return unacked.size();
    }

    /** Under whom its next batch is sent: a new epoch begins where nothing of the last one is under way. */
    Incarnation incarnation(Incarnation current) {
        if (by == null || (unacked.isEmpty() && !by.equals(current))) {
            by = current;
            nextSequence = 0;
        }
        return by;
    }

    int nextSequence() {
        return nextSequence;
    }

    void add(SentBatch batch) {
        unacked.add(batch);
        nextSequence += batch.values().size();
    }

    /** Null if nothing may be sent now. */
    @Nullable
    SentBatch next(long nowMs) {
        if (nowMs < notBeforeMs) {
            return null;
        }
        if (ordered && retrying) {
            SentBatch oldest = unacked.peek();
            return oldest == null || unacked.stream().anyMatch(batch -> batch.underWay) ? null : oldest;
        }
        return unacked.stream().filter(batch -> !batch.underWay).findFirst().orElse(null);
    }

    /** Whether the batch is still waited for; an answer to one that was given up is not news. */
    boolean holds(SentBatch batch) {
        return unacked.contains(batch);
    }

    void acknowledged(SentBatch batch) {
        batch.underWay = false;
        retrying = retrying && !batch.equals(unacked.peek());
        unacked.remove(batch);
    }

    /** @param againMs when it may be sent again */
    void failed(SentBatch batch, long againMs) {
        batch.underWay = false;
        retrying = true;
        notBeforeMs = againMs;
    }

    boolean isLate(long nowMs, int deliveryMs) {
        SentBatch oldest = unacked.peek();
        return oldest != null && nowMs - oldest.startMs() > deliveryMs;
    }

    /** Forgets them all, and under whom they were sent. */
    List<SentBatch> giveUp() {
        List<SentBatch> given = List.copyOf(unacked);
        unacked.clear();
        by = null;
        retrying = false;
        lives++;
        return given;
    }

    /** Under whom the batches were sent; null if none was. */
    @Nullable
    Incarnation by() {
        return by;
    }
}
