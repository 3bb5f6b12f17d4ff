package org.barnabas.log.producer;

import java.util.Arrays;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one producer: its epoch, its newest batches (at most five, as many as a producer keeps in flight)
 * and its open transaction. One thread, the log's owner.
 */
public final class ProducerState {

    /** Batches remembered per producer. */
    static final int WINDOW = 5;

    static final long NO_TRANSACTION = -1;
    static final int NO_COORDINATOR_EPOCH = -1;

    /**
     * At most so many sequences before the window are remembered: half of the number space, so that "long ago" cannot be
     * mistaken for "to come".
     */
    static final int MOST_OLDER = 1 << 30;

    private final long producerId;
    private short epoch = RecordBatchView.NO_PRODUCER_EPOCH;
    private int coordinatorEpoch = NO_COORDINATOR_EPOCH;
    private long lastTimestamp = -1;
    private long transactionFirstOffset = NO_TRANSACTION;
    private Batch[] window = {};
    private int older;

    /** Neighbours in the order of {@link ProducerTable}, which alone uses them. */
    @Nullable
    ProducerState previous;

    @Nullable
    ProducerState following;

    ProducerState(long producerId) {
        this.producerId = producerId;
    }

    public long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /** Of the newest batch or marker, in milliseconds. */
    long lastTimestamp() {
        return lastTimestamp;
    }

    /** First offset of the open transaction, or {@link #NO_TRANSACTION}. */
    long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    /** Last sequence of the newest batch, or {@link RecordBatchView#NO_SEQUENCE}. */
    int lastSequence() {
        return window.length == 0 ? RecordBatchView.NO_SEQUENCE : window[window.length - 1].lastSequence;
    }

    /** Offset of the last record of the newest batch, or −1. */
    public long lastOffset() {
        return window.length == 0 ? -1 : window[window.length - 1].lastOffset;
    }

    /** Oldest first; do not change. */
    Batch[] window() {
        return window;
    }

    /**
     * How many sequences without a gap, the last of them just before the window's first, are in the log or were there
     * before retention took them. Only counted while batches follow on in the log itself, so it is never a guess: what
     * was appended without history begins a new count.
     */
    int older() {
        return window.length == 0 ? 0 : older;
    }

    /**
     * Says whether a batch of a client may come next (KIP-98, KIP-360).
     *
     * <p>A leader that was cut off leaves batches that are copied but not acknowledged. The producer goes on with the new
     * leader and sends those again when its requests have timed out, perhaps long after the window has moved past them.
     * They are told from a gap by {@link #older}: a sequence of one producer id and epoch names one record of the
     * partition for ever, so what ends before the window and begins within that count is in the log.
     */
    SequenceCheck check(short batchEpoch, int baseSequence, int lastSequence) {
        if (batchEpoch == epoch) {
            for (Batch batch : window) {
                if (batch.firstSequence() == baseSequence && batch.lastSequence == lastSequence) {
                    return SequenceCheck.duplicate(batch.firstOffset(), batch.lastOffset);
                }
            }
            if (isOlder(baseSequence, lastSequence)) {
                return SequenceCheck.duplicateBefore(window[0].firstOffset());
            }
        }
        if (batchEpoch < epoch) {
            return SequenceCheck.refused(ErrorCode.INVALID_PRODUCER_EPOCH);
        }
        boolean first = epoch == RecordBatchView.NO_PRODUCER_EPOCH;
        int expected = batchEpoch == epoch ? next(lastSequence()) : 0;
        // Without any history every sequence is accepted: retention may have removed the producer's records.
        return first || baseSequence == expected
                ? SequenceCheck.FITS
                : SequenceCheck.refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    private boolean isOlder(int baseSequence, int lastSequence) {
        if (older() == 0 || baseSequence == RecordBatchView.NO_SEQUENCE) {
            return false;
        }
        long length = distance(baseSequence, lastSequence) + 1L;
        return distance(lastSequence, lastOlder()) + length <= older;
    }

    /** The sequence just before the window; means something if there is {@link #older}. */
    int lastOlder() {
        return (window[0].firstSequence() - 1) & Integer.MAX_VALUE;
    }

    /** How many steps lead from one sequence to another in the cyclic number space. */
    private static int distance(int from, int to) {
        return (to - from) & Integer.MAX_VALUE;
    }

    private static int next(int sequence) {
        return sequence == RecordBatchView.NO_SEQUENCE ? 0 : RecordBatchView.addToSequence(sequence, 1);
    }

    /** Notes a batch that goes into the log. */
    void add(short batchEpoch, Batch batch) {
        adoptEpoch(batchEpoch);
        int kept = Math.min(window.length, WINDOW - 1);
        if (window.length == WINDOW) {
            boolean followsOn = next(window[0].lastSequence) == window[1].firstSequence();
            older = followsOn ? (int) Math.min(MOST_OLDER, older + window[0].offsetDelta + 1L) : 0;
        }
        // Copied: the array may be shared with nobody, and most producers never fill it.
        Batch[] grown = Arrays.copyOfRange(window, window.length - kept, window.length + 1);
        grown[kept] = batch;
        window = grown;
        lastTimestamp = batch.timestamp;
    }

    /** Notes the end of a transaction; answers its first offset, or {@link #NO_TRANSACTION} if it wrote nothing here. */
    long endTransaction(short markerEpoch, int markerCoordinatorEpoch, long timestamp) {
        adoptEpoch(markerEpoch);
        long first = transactionFirstOffset;
        transactionFirstOffset = NO_TRANSACTION;
        coordinatorEpoch = markerCoordinatorEpoch;
        lastTimestamp = timestamp;
        return first;
    }

    void beginTransaction(long firstOffset) {
        transactionFirstOffset = firstOffset;
    }

    /** Takes over what a snapshot says of the time before the window. */
    void restoreOlder(int sequences) {
        older = Math.max(0, Math.min(sequences, MOST_OLDER));
    }

    /** Takes over what a snapshot says besides the batches. */
    void restore(short storedEpoch, int storedCoordinatorEpoch, long timestamp, long transactionStart) {
        adoptEpoch(storedEpoch);
        coordinatorEpoch = storedCoordinatorEpoch;
        lastTimestamp = timestamp;
        transactionFirstOffset = transactionStart;
    }

    private void adoptEpoch(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            window = new Batch[0];
            older = 0;
        }
    }

    /**
     * A batch in the window.
     *
     * @param lastSequence sequence of its last record
     * @param lastOffset offset of its last record
     * @param offsetDelta last minus first offset
     * @param timestamp its largest timestamp in milliseconds
     */
    record Batch(int lastSequence, long lastOffset, int offsetDelta, long timestamp) {

        long firstOffset() {
            return lastOffset - offsetDelta;
        }

        int firstSequence() {
            return lastSequence == RecordBatchView.NO_SEQUENCE
                    ? RecordBatchView.NO_SEQUENCE
                    : (lastSequence - offsetDelta) & Integer.MAX_VALUE;
        }
    }
}
