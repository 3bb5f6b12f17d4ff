package org.barnabas.log;

import org.barnabas.protocol.ErrorCode;

/**
 * What the ledger says to a batch of an idempotent producer.
 *
 * @param error {@link ErrorCode#DUPLICATE_SEQUENCE_NUMBER} for a batch that is already in the log, which the producer
 *     is told as a success
 * @param baseOffset where the batch is, if it is there already
 * @param timestamp its timestamp
 */
record SequenceCheck(ErrorCode error, long baseOffset, long timestamp) {

    static final SequenceCheck FITS = new SequenceCheck(ErrorCode.NONE, -1, -1);

    static SequenceCheck refused(ErrorCode error) {
        return new SequenceCheck(error, -1, -1);
    }

    static SequenceCheck duplicate(long baseOffset, long timestamp) {
        return new SequenceCheck(ErrorCode.DUPLICATE_SEQUENCE_NUMBER, baseOffset, timestamp);
    }

    boolean fits() {
        return error == ErrorCode.NONE;
    }

    boolean isDuplicate() {
        return error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
    }
}
