package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.broker.api.fetch.FetchRound.Looked;
import org.barnabas.log.read.LogView;
import org.barnabas.net.Connection;
import org.barnabas.partition.FetchWaiter;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.ReadBound;
import org.barnabas.partition.Shard;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions of a follower's session need a look. A follower of ten thousand partitions fetches again and again
 * because of a few; the others stay armed from fetch to fetch, and are looked at when they move:
 *
 * <pre>
 *   active  → resting  nothing to read, and the follower knows the bounds, which are the log's end
 *   resting → active   the log grew, or the role changed, or the leader wants to hear from its followers; or the
 *                      follower named the partition
 * </pre>
 *
 * What moves without waking anybody, as the log's start does, is told with a look at everything every few seconds.
 *
 * <p>On the connection's loop, except {@link Standing#onProgress}.
 */
final class StandingWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StandingWatch.class);
    private static final long LOOK_AT_ALL_MS = 5_000;

    private final Connection connection;
    private final MonotonicClock clock;
    private final boolean highWatermarks;
    private final Set<FetchEntry> active = new LinkedHashSet<>();
    private final Set<Standing> armed = new LinkedHashSet<>();
    private final ConcurrentLinkedQueue<Standing> woken = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private @Nullable Runnable job;
    private long lookedAtAllMs;

    /** @param highWatermarks whether to wake for these, too: the follower serves consumers */
    StandingWatch(Connection connection, MonotonicClock clock, boolean highWatermarks) {
        this.highWatermarks = highWatermarks;
        this.connection = connection;
        this.clock = clock;
        this.lookedAtAllMs = clock.nowMs();
    }

    /** An armed partition of the session. */
    final class Standing implements FetchWaiter {

        private final FetchEntry entry;
        private final PartitionHandle handle;
        private final long seenEnd;
        private final long seenHighWatermark;
        private final int seenRollCall;

        private Standing(FetchEntry entry, PartitionHandle handle, PartitionView seen) {
            this.entry = entry;
            this.handle = handle;
            this.seenEnd = seen.end(ReadBound.LOG_END);
            this.seenHighWatermark = seen.highWatermark();
            this.seenRollCall = seen.rollCall();
        }

        /** Both bounds call the same; the one that comes second finds that this is over. */
        private void arm() {
            if (handle.view().rollCall() != seenRollCall) {
                onProgress();
                return;
            }
            handle.partition().armFetch(this, ReadBound.LOG_END, seenEnd);
            if (highWatermarks) {
                handle.partition().armFetch(this, ReadBound.HIGH_WATERMARK, seenHighWatermark);
            }
        }

        /** Any thread. */
        @Override
        public void onProgress() {
            woken.add(this);
            if (signalled.compareAndSet(false, true)) {
                connection.execute(StandingWatch.this::onWoken);
            }
        }
    }

    /** A request named it. */
    void named(FetchEntry entry) {
        active.add(entry);
    }

    /** The session no longer has this partition. */
    void forget(FetchEntry entry) {
        active.remove(entry);
        Standing standing = entry.standing();
        if (standing != null) {
            entry.standing(null);
            armed.remove(standing);
            disarm(List.of(standing));
        }
    }

    /** The session is over. */
    void close() {
        job = null;
        active.clear();
        disarm(List.copyOf(armed));
        armed.clear();
    }

    private static void disarm(List<Standing> all) {
        for (Standing standing : all) {
            PartitionHandle handle = standing.handle;
            handle.shard().post(() -> handle.partition().disarmFetch(standing));
        }
    }

    /** What the next look is at. */
    List<FetchEntry> toLookAt(Collection<FetchEntry> all) {
        takeWoken();
        long nowMs = clock.nowMs();
        if (nowMs - lookedAtAllMs >= LOOK_AT_ALL_MS) {
            lookedAtAllMs = nowMs;
            active.addAll(all);
        }
        return new ArrayList<>(active);
    }

    private void takeWoken() {
        for (Standing next = woken.poll(); next != null; next = woken.poll()) {
            if (armed.remove(next)) {
                next.entry.standing(null);
                active.add(next.entry);
            }
        }
    }

    private void onWoken() {
        signalled.set(false);
        takeWoken();
        if (job != null) {
            job.run();
        }
    }

    /** Runs when something has moved; null for nothing. */
    void onMove(@Nullable Runnable task) {
        job = task;
    }

    /** Arms what a look found nothing in, with one message per shard. */
    void arm(List<Looked> looked) {
        List<Arming> messages = new ArrayList<>(1);
        for (Looked one : looked) {
            PartitionHandle handle = one.handle();
            if (handle != null && one.entry().standing() == null) {
                Standing standing = new Standing(one.entry(), handle, one.view());
                one.entry().standing(standing);
                armed.add(standing);
                armingOf(messages, handle.shard()).all.add(standing);
            }
        }
        messages.forEach(message -> message.shard.post(message));
    }

    private static Arming armingOf(List<Arming> messages, Shard shard) {
        for (Arming message : messages) {
            if (message.shard == shard) {
                return message;
            }
        }
        Arming message = new Arming(shard, new ArrayList<>());
        messages.add(message);
        return message;
    }

    private record Arming(Shard shard, List<Standing> all) implements Runnable {

        @Override
        public void run() {
            for (Standing standing : all) {
                try {
                    standing.arm();
                } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                    // The regular look at everything finds what nobody told.
                    LOG.error("session does not wait for partition={}", standing.handle, failure);
                }
            }
        }
    }

    /** The answer has gone out: what the follower knows all about rests, what it got records of comes last. */
    void answered(List<Looked> looked) {
        List<Looked> resting = new ArrayList<>();
        for (Looked one : looked) {
            FetchEntry entry = one.entry();
            if (isSettled(one)) {
                active.remove(entry);
                resting.add(one);
            } else if (one.data() != null && active.remove(entry)) {
                active.add(entry);
            }
        }
        arm(resting);
    }

    private static boolean isSettled(Looked one) {
        PartitionView view = one.view();
        LogView log = view.log();
        return one.data() == null
                && log != null
                && view.highWatermark() == log.endOffset()
                && one.entry().fetchOffset() == log.endOffset()
                && !one.entry().isFresh(view.rollCall())
                && !one.entry().isNews(view.highWatermark(), log.startOffset());
    }
}
