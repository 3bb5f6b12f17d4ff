package org.barnabas.partition;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FlushListener;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A partition's log and what comes and goes with it. Owned by the shard's thread. */
record OpenLog(PartitionLog log, FlushPolicy flushPolicy) {

    /** @param onFlushed hears of the flushes that the topic asks for */
    static OpenLog of(PartitionLog log, PartitionHandle handle, FlushListener onFlushed) {
        return new OpenLog(log, new FlushPolicy(log, handle.shard().scheduler(), onFlushed));
    }

    /**
     * Writes what is staged. Where there is no room for it, whoever waits hears of it when what was written of it is cut
     * off.
     *
     * @param lost hears from which offset on nothing was written, if anything was not
     * @param failed hears what the disk met; null if nothing
     * @return whether it is written
     */
    boolean write(LogGate gate, LongConsumer lost, Consumer<@Nullable Throwable> failed) {
        if (log.writeStaged() == ErrorCode.NONE) {
            return true;
        }
        Runnable repair = log.repair();
        if (repair == null) {
            lost.accept(log.nextOffset());
        } else if (!log.isOffline()) {
            gate.lend(true, repair, failure -> {
                lost.accept(log.nextOffset());
                failed.accept(failure);
            });
        }
        return false;
    }
}
