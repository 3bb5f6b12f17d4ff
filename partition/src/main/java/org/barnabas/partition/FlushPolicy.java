package org.barnabas.partition;

import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FlushListener;
import org.barnabas.log.model.LogConfig;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * When a log is flushed: {@code flush.messages} and {@code flush.ms}. With {@code flush.messages=1} nothing counts as
 * being here before it is on disk. The directory's flusher lets all requests that come while it works share its next
 * round (group commit), so a request per batch is not one fsync per batch.
 *
 * <p>Owned by the shard's thread.
 */
final class FlushPolicy {

    private final PartitionLog log;
    private final Scheduler scheduler;
    private final FlushListener listener;
    private Scheduler.@Nullable Timer timer;

    /** @param listener hears of every flush that this policy asked for */
    FlushPolicy(PartitionLog log, Scheduler scheduler, FlushListener listener) {
        this.log = log;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /** End of what is here as durably as the topic asks for. */
    long durableEnd() {
        return flushesEachAppend() ? log.recoveryPoint() : log.view().endOffset();
    }

    private boolean flushesEachAppend() {
        return log.config().flushMessages() == 1;
    }

    /** Something was written, or the configuration is another. */
    void flushIfDue() {
        LogConfig config = log.config();
        if (config.flushMessages() == Long.MAX_VALUE && config.flushMs() == Long.MAX_VALUE) {
            return;
        }
        if (log.isFlushDue()) {
            log.flush(listener);
        } else if (timer == null
                && config.flushMs() != Long.MAX_VALUE
                && log.recoveryPoint() < log.view().endOffset()) {
            timer = scheduler.schedule(config.flushMs(), this::onTimer);
        }
    }

    private void onTimer() {
        timer = null;
        log.lane().whenHere(this::flushIfDue);
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
