package org.barnabas.log;

import org.barnabas.protocol.ErrorCode;

/**
 * What became of an append.
 *
 * @param error {@link ErrorCode#NONE} if the batch is staged, or was in the log before;
 *     {@link ErrorCode#DUPLICATE_SEQUENCE_NUMBER} if it was in the log so long before that nobody remembers where
 * @param baseOffset offset of the first record; −1 after an error
 * @param lastOffset offset of the last record, for DUPLICATE_SEQUENCE_NUMBER the largest that it can have; −1 after
 *     another error
 * @param duplicate whether the batch had been appended before: nothing was staged, and the offsets are those it got
 *     then. It is as safe as it was asked to be only when that is true of {@code lastOffset}
 */
public record AppendOutcome(ErrorCode error, long baseOffset, long lastOffset, boolean duplicate) {

    public static AppendOutcome refused(ErrorCode error) {
        return new AppendOutcome(error, -1, -1, false);
    }

    /** Whether the records are in the log. */
    public boolean accepted() {
        return error == ErrorCode.NONE || duplicate;
    }
}
