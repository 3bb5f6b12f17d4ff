package org.barnabas.log;

import java.util.Arrays;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;

/**
 * What is known of one producer: its epoch, its newest batches (at most five, as many as a producer keeps in flight)
 * and its open transaction. One thread, the log's owner.
 */
final class ProducerState {

    /** Batches remembered per producer. */
    static final int WINDOW = 5;

    static final long NO_TRANSACTION = -1;
    static final int NO_COORDINATOR_EPOCH = -1;

    private final long producerId;
    private short epoch = RecordBatchView.NO_PRODUCER_EPOCH;
    private int coordinatorEpoch = NO_COORDINATOR_EPOCH;
    private long lastTimestamp = -1;
    private long transactionFirstOffset = NO_TRANSACTION;
    private Batch[] window = {};

    ProducerState(long producerId) {
        this.producerId = producerId;
    }

    long producerId() {
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
    long lastOffset() {
        return window.length == 0 ? -1 : window[window.length - 1].lastOffset;
    }

    /** Oldest first; do not change. */
    Batch[] window() {
        return window;
    }

    /** Says whether a batch of a client may come next (KIP-98, KIP-360). */
    SequenceCheck check(short batchEpoch, int baseSequence, int lastSequence) {
        if (batchEpoch == epoch) {
            for (Batch batch : window) {
                if (batch.firstSequence() == baseSequence && batch.lastSequence == lastSequence) {
                    return SequenceCheck.duplicate(batch.firstOffset(), batch.timestamp);
                }
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

    private static int next(int sequence) {
        return sequence == RecordBatchView.NO_SEQUENCE ? 0 : RecordBatchView.addToSequence(sequence, 1);
    }

    /** Notes a batch that goes into the log. */
    void add(short batchEpoch, Batch batch) {
        adoptEpoch(batchEpoch);
        int kept = Math.min(window.length, WINDOW - 1);
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
