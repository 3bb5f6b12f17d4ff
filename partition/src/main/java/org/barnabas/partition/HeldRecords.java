package org.barnabas.partition;

import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;

/** Holds on to the records of a leader's answer until {@link #release}. */
record HeldRecords(PartitionData told) {

    static HeldRecords of(PartitionData told) {
        if (told.records() instanceof BufferRecords records) {
            records.retain();
        }
        return new HeldRecords(told);
    }

    void release() {
        if (told.records() instanceof BufferRecords records) {
            records.release();
        }
    }
}
