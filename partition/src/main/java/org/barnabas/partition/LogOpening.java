package org.barnabas.partition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.model.LogName;
import org.jspecify.annotations.Nullable;

/**
 * How a partition comes to its log, and how the log goes with it: both may wait for the disk, and are heard of later. Owned
 * by the shard's thread.
 */
final class LogOpening {

    private final PartitionHandle handle;
    private final PartitionSetup setup;
    private final LogGate gate;
    private final DiskTrouble trouble;
    private final List<Runnable> settled = new ArrayList<>(0);
    private boolean stopped;
    private boolean delete;

    LogOpening(PartitionHandle handle, PartitionSetup setup, LogGate gate, DiskTrouble trouble) {
        this.handle = handle;
        this.setup = setup;
        this.gate = gate;
        this.trouble = trouble;
    }

    /**
     * Opens the log, which is made if there is none; the gate is shut until then.
     *
     * @param isNew whether the replica has never been here
     * @param opened takes the log; not called if the partition has been stopped meanwhile
     * @param again to be run when there may be room for what had none
     */
    void begin(boolean isNew, Consumer<PartitionLog> opened, Runnable again) {
        gate.beginOpening();
        setup.logs()
                .open(
                        name(),
                        handle.topicId(),
                        handle.config().log(),
                        handle.shard().logHost(),
                        isNew,
                        (log, failure) -> end(log, failure, opened, again));
    }

    private void end(
            @Nullable PartitionLog log, @Nullable Exception failure, Consumer<PartitionLog> opened, Runnable again) {
        // Who told of the failure may have done so before anybody could know of this log.
        boolean isLost = log != null && log.isOffline();
        gate.endOpening(stopped || isLost ? null : log);
        if (stopped) {
            if (delete) {
                delete();
            }
            settled.forEach(Runnable::run);
            gate.replay();
        } else {
            if (isLost) {
                trouble.met(new IOException("the log directory is offline"), again);
            } else if (log == null) {
                trouble.met(failure == null ? new IllegalStateException("no log") : failure, again);
            } else {
                opened.accept(log);
            }
            gate.replay();
        }
    }

    /**
     * The partition ends.
     *
     * @param deletes whether its log goes as well, also one that is being made
     * @param whenSettled runs when nothing is being opened, or no longer
     */
    void stop(boolean deletes, Runnable whenSettled) {
        stopped = true;
        delete |= deletes;
        if (gate.isOpening()) {
            settled.add(whenSettled);
            return;
        }
        if (deletes) {
            delete();
        }
        whenSettled.run();
    }

    private void delete() {
        setup.logs().delete(name(), trouble::met);
    }

    private LogName name() {
        return new LogName(handle.topic(), handle.number());
    }
}
