package org.barnabas.log;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.DiskFullException;
import org.jspecify.annotations.Nullable;

/**
 * One look at what retention takes of a log: what it sees is fixed by the log's owner, what is too old is found out where
 * one may wait for the disk, and then the owner moves the start. Segments before it go when the checkpoint has the new
 * start: were a power cut to bring back some of them, it would tell.
 */
public final class RetentionRound {

    private final PartitionLog log;
    private final LogEnvironment environment;
    private final LogConfig config;
    private final SegmentView[] segments;
    private final long start;
    private final long highWatermark;
    private final long cuts;
    private int deletable;

    private RetentionRound(PartitionLog log) {
        this.log = log;
        this.environment = log.environment();
        this.config = log.config();
        this.segments = log.start().all();
        this.start = log.start().offset();
        this.highWatermark = log.highWatermark();
        this.cuts = log.flushState().cuts();
    }

    /**
     * Begins a round; it ends some time later, and the log may start elsewhere then. Nothing happens if the log is lent.
     *
     * @param failed hears on the owner's thread what the disk met
     */
    public static void begin(PartitionLog log, Consumer<Throwable> failed) {
        if (log.lane().isAway()) {
            return;
        }
        RetentionRound round = new RetentionRound(log);
        try {
            round.environment.lane().patient(() -> {
                StorageException failure = round.decide();
                log.host()
                        .mailbox()
                        .post(() -> log.lane().whenHere(() -> {
                            if (failure != null) {
                                failed.accept(failure);
                            } else {
                                round.finish(failed);
                            }
                        }));
            });
        } catch (RejectedExecutionException stopped) {
            // Nothing is deleted any more.
        }
    }

    /**
     * All of it at once, for whoever has the log and may wait for the disk. Nothing may be staged.
     *
     * @return how many segments lie before the start now, deleted or to be deleted
     */
    public static int now(PartitionLog log) {
        RetentionRound round = new RetentionRound(log);
        StorageException failure = round.decide();
        if (failure != null) {
            throw failure;
        }
        if (round.wantsRoll() && !round.rolled()) {
            round.deletable--;
        }
        round.apply();
        return round.deletable;
    }

    private @Nullable StorageException decide() {
        try {
            environment.state().requireOnline();
            deletable = new Retention(
                            config, environment.disk(), environment.clock().nowMs())
                    .deletable(segments, start, highWatermark);
            return null;
        } catch (IOException failure) {
            return environment.state().failed("retention of " + log.name(), failure);
        } catch (StorageException offline) {
            return offline;
        }
    }

    private boolean wantsRoll() {
        return deletable == segments.length;
    }

    /** Without room for the indexes the newest segment stays for now; what goes before it may make some. */
    private boolean rolled() {
        try {
            log.rolling().roll();
            return true;
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            return false;
        } catch (IOException failure) {
            throw environment.state().failed("retention of " + log.name(), failure);
        }
    }

    private void finish(Consumer<Throwable> failed) {
        if (log.isOffline() || log.holder().isClosed() || log.flushState().cuts() != cuts) {
            return;
        }
        if (!wantsRoll()) {
            apply();
        } else if (log.hasStaged() || log.view().endOffset() != segments[segments.length - 1].endOffset()) {
            // Written to since, so the newest segment is not that old.
            deletable--;
            apply();
        } else {
            log.lane().lend(true, () -> deletable -= rolled() ? 0 : 1, failure -> {
                if (failure == null) {
                    apply();
                } else {
                    failed.accept(failure);
                }
            });
        }
    }

    private void apply() {
        if (deletable > 0) {
            log.start().moveTo(segments[deletable - 1].endOffset());
            log.publish();
        }
        log.start().removeBehind(config, log.highWatermark());
    }
}
