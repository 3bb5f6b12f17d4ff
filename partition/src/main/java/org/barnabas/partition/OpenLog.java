package org.barnabas.partition;

import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FlushListener;

/** A partition's log and what comes and goes with it. Owned by the shard's thread. */
record OpenLog(PartitionLog log, FlushPolicy flushPolicy) {

    /** @param onFlushed hears of the flushes that the topic asks for */
    static OpenLog of(PartitionLog log, PartitionHandle handle, FlushListener onFlushed) {
        return new OpenLog(log, new FlushPolicy(log, handle.shard().scheduler(), onFlushed));
    }
}
