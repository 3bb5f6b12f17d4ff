package org.barnabas.partition.lead;

import org.barnabas.protocol.ErrorCode;

/** Hears what became of an append. Called once, on the shard's thread; must not block and not call back. */
@FunctionalInterface
public interface AppendReply {

    /**
     * The append is acknowledged or refused.
     *
     * @param error {@link ErrorCode#NONE} if the records are in the log as safely as asked for, and
     *     {@link ErrorCode#DUPLICATE_SEQUENCE_NUMBER} if they are but nobody remembers their offsets
     * @param baseOffset offset of the first record; -1 after an error
     * @param logStartOffset of the partition; -1 after an error
     */
    void onAppended(ErrorCode error, long baseOffset, long logStartOffset);
}
