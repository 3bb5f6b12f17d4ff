package org.barnabas.partition.lead;

import org.barnabas.protocol.ErrorCode;

/** Hears what became of a deletion of records. Called once, on the shard's thread; must not block. */
@FunctionalInterface
public interface DeleteRecordsReply {

    /**
     * The records are gone, or not.
     *
     * @param lowWatermark the smallest offset that can still be read; -1 after an error
     */
    void onDeleted(ErrorCode error, long lowWatermark);
}
