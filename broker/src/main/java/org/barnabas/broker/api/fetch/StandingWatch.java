package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.broker.api.fetch.FetchRound.Looked;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.log.read.LogView;
import org.barnabas.net.Connection;
import org.barnabas.partition.ArmedFetch;
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
 * Which partitions of a fetch session need a look. Who reads ten thousand partitions fetches again and again because of
 * a few; the others stay armed from fetch to fetch, and are looked at when they move:
 *
 * <pre>
 *   active  → resting  nothing to read, and the client knows the bounds
 *   resting → active   a bound or the log's start moved, or the role changed, or the leader wants to hear from its
 *                      followers, or another view replaces one whose files had changed; or the client named the
 *                      partition, or asks on other terms
 * </pre>
 *
 * A consumer of committed data rests only where its bound is the high watermark: as long as both are the same, neither
 * moves alone, so one of them to wait for is enough. A fetch without a session has a watch of its own, for as long as it
 * waits.
 *
 * <p>On the connection's loop, except {@link Standing#onProgress} and what is posted to the shards.
 */
final class StandingWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StandingWatch.class);
    private static final long LOOK_AT_ALL_MS = 5_000;

    private final Connection connection;
    private final MonotonicClock clock;
    private final Set<FetchEntry> active = new LinkedHashSet<>();
    private final ConcurrentLinkedQueue<Standing> woken = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private @Nullable FetchJob job;
    private @Nullable FetchTerms terms;
    private @Nullable ClusterImage image;
    private long lookedAtAllMs;

    StandingWatch(Connection connection, MonotonicClock clock) {
        this.connection = connection;
        this.clock = clock;
        this.lookedAtAllMs = clock.nowMs();
    }

    /** An armed partition. */
    final class Standing implements FetchWaiter {

        private final FetchEntry entry;
        private final PartitionHandle handle;
        private final ReadBound bound;
        private final boolean highWatermarks;
        // Not the view: it would keep a whole former view of the log in memory.
        private final long seenEnd;
        private final long seenHighWatermark;
        private final int seenRollCall;
        private final long seenLogStart;
        private final int seenLeaderEpoch;
        private final boolean seenLeading;
        private final boolean stale;
        private final long seenLog;
        // The shard's from here on.
        private @Nullable ArmedFetch atBound;
        private @Nullable ArmedFetch atHighWatermark;
        private @Nullable ArmedFetch atView;

        private Standing(Looked looked, PartitionHandle handle, FetchTerms terms) {
            this.entry = looked.entry();
            this.handle = handle;
            this.bound = terms.bound();
            this.highWatermarks = terms.wantsHighWatermarks();
            this.seenEnd = looked.view().end(bound);
            this.seenHighWatermark = looked.view().highWatermark();
            this.seenRollCall = looked.view().rollCall();
            this.seenLogStart = startOf(looked.view());
            this.seenLeaderEpoch = looked.view().leaderEpoch();
            this.seenLeading = looked.view().isLeader();
            this.stale = looked.stale();
            this.seenLog = looked.view().logNumber();
        }

        private void arm() {
            if (hasChanged(handle.view())) {
                onProgress();
                return;
            }
            if (stale) {
                atView = handle.partition().fetches().armStale(this, seenLog);
            }
            atBound = handle.partition().fetches().arm(this, bound, seenEnd);
            if (highWatermarks) {
                atHighWatermark = handle.partition().fetches().arm(this, ReadBound.HIGH_WATERMARK, seenHighWatermark);
            }
        }

        /** Whether something has happened since the look of which only those hear who wait already. */
        private boolean hasChanged(PartitionView now) {
            return now.rollCall() != seenRollCall
                    || now.leaderEpoch() != seenLeaderEpoch
                    || now.isLeader() != seenLeading
                    || (stale && now.logNumber() != seenLog)
                    || startOf(now) != seenLogStart;
        }

        /** Whether it hears of the view that replaces this stale one. */
        private boolean waitsForAnother(PartitionView view) {
            return stale && seenLog == view.logNumber();
        }

        private static long startOf(PartitionView view) {
            LogView log = view.log();
            return log == null ? -1 : log.startOffset();
        }

        private void disarm() {
            if (atView != null) {
                atView.cancel();
            }
            if (atBound != null) {
                atBound.cancel();
            }
            if (atHighWatermark != null) {
                atHighWatermark.cancel();
            }
        }

        /** On the shard's thread. Both bounds call the same; the one that comes second finds that this is over. */
        @Override
        public void onProgress() {
            disarm();
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
        disarm(List.of(entry));
    }

    /** The session is over, or the fetch that had none. */
    void close(Collection<FetchEntry> all) {
        job = null;
        active.clear();
        disarm(all);
    }

    /**
     * A job takes the watch, and what it asks for counts from now on. One that has no answer yet gets it with what there is:
     * clients ask one after the other.
     */
    void begin(FetchJob next, FetchTerms asked, Collection<FetchEntry> all) {
        endWait();
        if (terms != null && !terms.waitsAs(asked)) {
            disarm(all);
            active.addAll(all);
        }
        terms = asked;
        job = next;
    }

    /** A job that has no answer yet gets it with what there is; to be called before what it asked for changes. */
    void endWait() {
        FetchJob before = job;
        job = null;
        if (before != null) {
            before.onSuccessor();
        }
    }

    /** The job has its answer or does not want one any more. */
    void end(FetchJob over) {
        if (job == over) {
            job = null;
        }
    }

    /** What the next look is at. */
    List<FetchEntry> toLookAt(Collection<FetchEntry> all, ClusterImage present) {
        takeWoken();
        long nowMs = clock.nowMs();
        // Where the closest replica is, is nothing that partitions tell.
        boolean moved = image != present && terms != null && !terms.rack().isEmpty();
        if (moved || nowMs - lookedAtAllMs >= LOOK_AT_ALL_MS) {
            lookedAtAllMs = nowMs;
            active.addAll(all);
        }
        image = present;
        return new ArrayList<>(active);
    }

    private void takeWoken() {
        for (Standing next = woken.poll(); next != null; next = woken.poll()) {
            if (next.entry.standing() == next) {
                next.entry.standing(null);
                active.add(next.entry);
            }
        }
    }

    private void onWoken() {
        signalled.set(false);
        takeWoken();
        if (job != null) {
            job.onMove();
        }
    }

    /** Arms what a look found nothing in, with one message per shard. */
    void arm(List<Looked> looked) {
        FetchTerms asked = terms;
        if (asked == null) {
            return;
        }
        List<Message> messages = new ArrayList<>(1);
        for (Looked one : looked) {
            PartitionHandle handle = one.handle();
            Standing before = one.entry().standing();
            if (before != null && one.stale() && !before.waitsForAnother(one.view())) {
                disarm(List.of(one.entry()));
            }
            if (handle != null && one.entry().standing() == null) {
                Standing standing = new Standing(one, handle, asked);
                one.entry().standing(standing);
                messageTo(messages, handle.shard(), true).all.add(standing);
            }
        }
        messages.forEach(Message::post);
    }

    private static void disarm(Collection<FetchEntry> all) {
        List<Message> messages = new ArrayList<>(1);
        for (FetchEntry entry : all) {
            Standing standing = entry.standing();
            if (standing != null) {
                entry.standing(null);
                messageTo(messages, standing.handle.shard(), false).all.add(standing);
            }
        }
        messages.forEach(Message::post);
    }

    private static Message messageTo(List<Message> messages, Shard shard, boolean arms) {
        for (Message message : messages) {
            if (message.shard == shard) {
                return message;
            }
        }
        Message message = new Message(shard, arms, new ArrayList<>());
        messages.add(message);
        return message;
    }

    private record Message(Shard shard, boolean arms, List<Standing> all) implements Runnable {

        void post() {
            shard.post(this);
        }

        @Override
        public void run() {
            for (Standing standing : all) {
                try {
                    if (arms) {
                        standing.arm();
                    } else {
                        standing.disarm();
                    }
                } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                    // The regular look at everything finds what nobody told.
                    LOG.error("session does not wait for partition={}", standing.handle, failure);
                }
            }
        }
    }

    /** The answer has gone out: what the client knows all about rests, what it got records of comes last. */
    void answered(List<Looked> looked) {
        FetchTerms asked = terms;
        if (asked == null) {
            return;
        }
        List<Looked> resting = new ArrayList<>();
        for (Looked one : looked) {
            FetchEntry entry = one.entry();
            if (isSettled(one, asked)) {
                active.remove(entry);
                resting.add(one);
            } else if (one.data() != null && active.remove(entry)) {
                active.add(entry);
            }
        }
        arm(resting);
    }

    private static boolean isSettled(Looked one, FetchTerms asked) {
        PartitionView view = one.view();
        LogView log = view.log();
        long end = view.end(asked.bound());
        return one.data() == null
                && log != null
                && view.highWatermark() == end
                && one.entry().fetchOffset() == end
                && (asked.replica() == null || !one.entry().isFresh(view.rollCall()))
                && !one.entry().isNews(view.highWatermark(), log.startOffset());
    }
}
