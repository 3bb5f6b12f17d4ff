package org.barnabas.partition;

import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Remembers an answer. */
final class TestReply implements AppendReply {

    @Nullable
    ErrorCode error;

    long baseOffset = -1;
    int answers;

    @Override
    public void onAppended(ErrorCode answered, long base, long logStartOffset) {
        error = answered;
        baseOffset = base;
        answers++;
    }
}
