package org.barnabas.partition;

import java.io.IOException;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FlushListener;
import org.barnabas.log.model.LogName;

/** A partition's log and what comes and goes with it. Owned by the shard's thread. */
record OpenLog(PartitionLog log, FlushPolicy flushPolicy) {

    /**
     * Opens it.
     *
     * @param isNew whether the replica has never been here
     * @param onFlushed hears of the flushes that the topic asks for
     */
    static OpenLog open(PartitionHandle handle, PartitionSetup setup, boolean isNew, FlushListener onFlushed)
            throws IOException {
        LogName name = new LogName(handle.topic(), handle.number());
        Shard shard = handle.shard();
        PartitionLog log =
                setup.logs().open(name, handle.topicId(), handle.config().log(), shard.logHost(), isNew);
        return new OpenLog(log, new FlushPolicy(log, shard.scheduler(), onFlushed));
    }

    /** Makes everything durable that is not yet. */
    void flushAll(FlushListener onFlushed) {
        if (log.recoveryPoint() < log.view().endOffset()) {
            log.flush(onFlushed);
        }
    }
}
