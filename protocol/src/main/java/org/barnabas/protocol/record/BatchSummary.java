package org.barnabas.protocol.record;

import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;

/**
 * What the log needs to know of a batch, so that its owner need not read the bytes again.
 *
 * @param sizeInBytes header and records
 * @param recordCount records that it declares
 * @param lastOffsetDelta offset of the last record relative to the first offset
 * @param maxTimestamp largest timestamp in milliseconds; the broker's time if that replaced the producer's
 * @param maxTimestampDelta offset of the first record with {@code maxTimestamp} relative to the batch's first offset;
 *     the last record's where that is not known because the payload was not inflated
 * @param maxTimestampDeltaExact whether {@code maxTimestampDelta} is known
 * @param producerId -1 if the producer is not idempotent
 * @param producerEpoch -1 without a producer id
 * @param baseSequence -1 without a producer id
 * @param transactional whether the batch belongs to a transaction
 * @param control whether it holds markers
 * @param compression codec of the batch as it will be stored; null if the id is unassigned
 */
public record BatchSummary(
        int sizeInBytes,
        int recordCount,
        int lastOffsetDelta,
        long maxTimestamp,
        int maxTimestampDelta,
        boolean maxTimestampDeltaExact,
        long producerId,
        short producerEpoch,
        int baseSequence,
        boolean transactional,
        boolean control,
        @Nullable CompressionType compression) {

    /** Reads what the header tells, as for batches that another broker has validated. */
    public static BatchSummary of(RecordBatchView batch) {
        return of(batch, batch.lastOffsetDelta(), batch.isLogAppendTime() || batch.recordCount() == 1);
    }

    /**
     * Reads what the header tells, where it is known which record has the largest timestamp.
     *
     * @param exact whether {@code maxTimestampDelta} is that record's
     */
    public static BatchSummary of(RecordBatchView batch, int maxTimestampDelta, boolean exact) {
        return new BatchSummary(
                batch.sizeInBytes(),
                batch.recordCount(),
                batch.lastOffsetDelta(),
                batch.maxTimestamp(),
                maxTimestampDelta,
                exact,
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isTransactional(),
                batch.isControl(),
                batch.compression());
    }

    public boolean hasProducerId() {
        return producerId > RecordBatchView.NO_PRODUCER_ID;
    }

    /** Sequence of the last record; -1 without a producer id. */
    public int lastSequence() {
        return baseSequence == RecordBatchView.NO_SEQUENCE
                ? RecordBatchView.NO_SEQUENCE
                : RecordBatchView.addToSequence(baseSequence, lastOffsetDelta);
    }
}
