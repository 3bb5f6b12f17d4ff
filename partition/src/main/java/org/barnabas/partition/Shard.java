package org.barnabas.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.model.LogHost;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread's share of the partitions. Messages come through the mailbox; partitions that a message changed are noted,
 * and what many messages share is done once at the end of a batch: one gathering write per partition, one request to
 * flush, one look at the acknowledgements and at the fetches that wait.
 *
 * <p>Owned by the shard's thread. No message may block, and none runs inside another.
 */
public final class Shard {

    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final int id;
    private final Owner owner;
    private final Mailbox mailbox;
    private final Scheduler timers;
    private final MonotonicClock clock;
    private final WallClock wallClock;
    private final LogHost logHost;
    private List<Partition> changed = new ArrayList<>();
    private List<Partition> spare = new ArrayList<>();

    public Shard(int id, ShardHome home, MonotonicClock clock, WallClock wallClock) {
        this.id = id;
        this.owner = Objects.requireNonNull(home.owner(), "owner");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.wallClock = Objects.requireNonNull(wallClock, "wallClock");
        this.mailbox = home.openMailbox(this::onBatchEnd);
        Scheduler scheduler = home.scheduler();
        // A timer's task becomes a message, so that a batch end follows it like any other.
        this.timers = (delayMs, task) -> scheduler.schedule(delayMs, () -> post(task));
        this.logHost = new LogHost(owner, mailbox, timers);
    }

    @AnyThread
    public int id() {
        return id;
    }

    /** The door: the only way in from another thread. */
    @AnyThread
    public Mailbox mailbox() {
        return mailbox;
    }

    /** Knows the shard's thread; for state machines that live on it. */
    @AnyThread
    public Owner owner() {
        return owner;
    }

    /** Runs tasks later on the shard's thread, as messages. */
    @AnyThread
    public Scheduler scheduler() {
        return timers;
    }

    /** This shard as the owner of logs. */
    @AnyThread
    public LogHost logHost() {
        return logHost;
    }

    @AnyThread
    public MonotonicClock clock() {
        return clock;
    }

    @AnyThread
    public WallClock wallClock() {
        return wallClock;
    }

    /** Posts a message; answers false if the shard has stopped. */
    @AnyThread
    public boolean post(Runnable message) {
        return mailbox.post(message);
    }

    /** Notes that a partition has work for the end of this batch. The partition sees to it that it is noted once. */
    void noteChanged(Partition partition) {
        assert owner.isCurrent() : "shard " + id;
        changed.add(partition);
    }

    /** Partitions may change again while they finish; what they change then is finished in the next round. */
    private void onBatchEnd() {
        assert owner.isCurrent() : "shard " + id;
        while (!changed.isEmpty()) {
            List<Partition> batch = changed;
            changed = spare;
            for (Partition partition : batch) {
                finish(partition);
            }
            batch.clear();
            spare = batch;
        }
    }

    /** A failing partition must not keep the others from finishing. */
    private static void finish(Partition partition) {
        try {
            partition.onBatchEnd();
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            LOG.error("batch end failed partition={}", partition.handle(), failure);
            partition.onFailure();
        }
    }
}
