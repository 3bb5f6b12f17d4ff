package org.barnabas.log;

import org.barnabas.protocol.ErrorCode;

/**
 * What became of an append.
 *
 * @param error {@link ErrorCode#NONE} if the batch is staged, or was in the log before
 * @param baseOffset offset of the first record; −1 after an error
 * @param lastOffset offset of the last record; −1 after an error
 * @param duplicate whether the batch had been appended before: nothing was staged, and the offsets are those it got
 *     then
 */
public record AppendOutcome(ErrorCode error, long baseOffset, long lastOffset, boolean duplicate) {

    static AppendOutcome refused(ErrorCode error) {
        return new AppendOutcome(error, -1, -1, false);
    }

    public boolean accepted() {
        return error == ErrorCode.NONE;
    }
}
