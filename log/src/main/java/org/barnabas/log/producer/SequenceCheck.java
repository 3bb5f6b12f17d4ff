package org.barnabas.log.producer;

import org.barnabas.protocol.ErrorCode;

/**
 * What the ledger says to a batch of an idempotent producer.
 *
 * @param error {@link ErrorCode#DUPLICATE_SEQUENCE_NUMBER} for a batch that is already in the log, which is a success
 *     for the producer
 * @param baseOffset where the batch is, if it is there already; −1 if it is there but nobody remembers where
 * @param lastOffset its last offset, or the largest that it can have
 */
public record SequenceCheck(ErrorCode error, long baseOffset, long lastOffset) {

    static final SequenceCheck FITS = new SequenceCheck(ErrorCode.NONE, -1, -1);

    static SequenceCheck refused(ErrorCode error) {
        return new SequenceCheck(error, -1, -1);
    }

    static SequenceCheck duplicate(long baseOffset, long lastOffset) {
        return new SequenceCheck(ErrorCode.DUPLICATE_SEQUENCE_NUMBER, baseOffset, lastOffset);
    }

    /** In the log somewhere before an offset. */
    static SequenceCheck duplicateBefore(long offset) {
        return duplicate(-1, offset - 1);
    }

    public boolean fits() {
        return error == ErrorCode.NONE;
    }

    public boolean isDuplicate() {
        return error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
    }
}
