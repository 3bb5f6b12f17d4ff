package org.barnabas.partition.lead;

import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Remembers an answer. */
public final class TestReply implements AppendReply {

    @Nullable
    public ErrorCode error;

    public long baseOffset = -1;
    public int answers;

    @Override
    public void onAppended(ErrorCode answered, long base, long logStartOffset) {
        error = answered;
        baseOffset = base;
        answers++;
    }
}
