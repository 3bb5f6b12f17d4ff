package org.barnabas.partition;

import java.util.function.Consumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FlushListener;
import org.barnabas.partition.lead.WaitingAcks;
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
     * @param failed hears what the disk met; null if nothing
     * @return whether it is written
     */
    boolean write(LogGate gate, WaitingAcks acks, Consumer<@Nullable Throwable> failed) {
        if (log.writeStaged() == ErrorCode.NONE) {
            return true;
        }
        Runnable repair = log.repair();
        if (repair == null) {
            acks.onNoRoom(log.nextOffset());
        } else if (!log.isOffline()) {
            gate.lend(true, repair, failure -> {
                acks.onNoRoom(log.nextOffset());
                failed.accept(failure);
            });
        }
        return false;
    }
}
