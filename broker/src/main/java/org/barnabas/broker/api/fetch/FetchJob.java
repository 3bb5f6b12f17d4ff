package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.fetch.FetchRound.Looked;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.partition.FetchWaiter;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Shard;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fetch under way. Looks; if that is not enough, asks the shards to be woken when a partition moves on, and looks
 * again, until there is enough or time is over:
 *
 * <pre>
 *   look → enough                 → answered
 *   look → arm → woken → look     → …
 *   look → arm → timeout → look   → answered, whatever there is
 * </pre>
 *
 * On the connection's loop, except {@link #onProgress}.
 */
final class FetchJob implements FetchWaiter {

    private static final Logger LOG = LoggerFactory.getLogger(FetchJob.class);

    /** What a partition that is waited for keeps on the heap: its entry and key, and its places here and in the shard. */
    private static final int HELD_PER_ENTRY = 320;

    private static final int HELD_PER_ENTRY_OF_SESSION = 96;

    private final RequestContext context;
    private final Reply reply;
    private final FetchTerms terms;
    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private final Collection<FetchEntry> entries;
    private final @Nullable FetchSession session;
    private final boolean incremental;
    /** From the first wake-up until the next look: shards may wake as often as they like, one task is enough. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private List<Watch> watches = List.of();
    private Scheduler.@Nullable Timer timer;
    private boolean done;

    /** What a job works on. */
    record Subject(Collection<FetchEntry> entries, @Nullable FetchSession session, boolean incremental) {}

    FetchJob(
            RequestContext context,
            Reply reply,
            FetchTerms terms,
            Subject subject,
            PartitionRegistry partitions,
            ImageHolder images) {
        this.context = context;
        this.reply = reply;
        this.terms = terms;
        this.partitions = partitions;
        this.images = images;
        this.entries = subject.entries();
        this.session = subject.session();
        this.incremental = subject.incremental();
    }

    void start() {
        FetchRound round = look();
        if (terms.replica() != null) {
            FollowerReports.send(round.results(), terms.replica());
        }
        if (terms.maxWaitMs() <= 0 || entries.isEmpty() || round.isEnough() || !reply.mayWait(heldBytes())) {
            answer(round);
            return;
        }
        reply.onGone(this::onGone);
        reply.onHurry(this::onTimeout);
        timer = context.connection().loop().schedule(terms.maxWaitMs(), this::onTimeout);
        await(round);
    }

    /** A session's entries are the session's. */
    private long heldBytes() {
        return (long) entries.size() * (session == null ? HELD_PER_ENTRY : HELD_PER_ENTRY_OF_SESSION);
    }

    private FetchRound look() {
        FetchRound round = new FetchRound(terms, partitions, images.current(), entries.size());
        round.look(entries);
        return round;
    }

    private void answer(FetchRound round) {
        done = true;
        if (timer != null) {
            timer.cancel();
        }
        round.pay();
        ClusterImage image = images.current();
        reply.send(new FetchAnswer(context, image, session, incremental).of(round));
    }

    /** Asks every shard concerned, with one message each, to be woken when a bound leaves what the round saw. */
    private void await(FetchRound round) {
        round.release();
        woken.set(false);
        List<Watch> armed = new ArrayList<>(1);
        for (Looked looked : round.results()) {
            PartitionHandle handle = looked.handle();
            if (handle != null) {
                watchOf(armed, handle.shard()).add(handle, looked.view().end(terms.bound()));
            }
        }
        watches = armed;
        for (Watch watch : armed) {
            watch.shard.post(watch::arm);
        }
    }

    private Watch watchOf(List<Watch> armed, Shard shard) {
        for (Watch watch : armed) {
            if (watch.shard == shard) {
                return watch;
            }
        }
        Watch watch = new Watch(shard);
        armed.add(watch);
        return watch;
    }

    /** Any thread. */
    @Override
    public void onProgress() {
        if (woken.compareAndSet(false, true)) {
            context.connection().execute(this::onWoken);
        }
    }

    private void onWoken() {
        if (done) {
            return;
        }
        disarm();
        FetchRound round = look();
        if (round.isEnough()) {
            answer(round);
        } else {
            await(round);
        }
    }

    private void onTimeout() {
        if (!done) {
            disarm();
            answer(look());
        }
    }

    /** The client has closed the connection: nobody wants to know any more. */
    private void onGone() {
        if (!done) {
            done = true;
            if (timer != null) {
                timer.cancel();
            }
            disarm();
        }
    }

    private void disarm() {
        for (Watch watch : watches) {
            watch.shard.post(watch::disarm);
        }
        watches = List.of();
    }

    /** This job's partitions on one shard: built on the loop, handed over with the message, not changed again. */
    private final class Watch {

        private final Shard shard;
        private final List<PartitionHandle> handles = new ArrayList<>(1);
        private long[] seen = new long[1];

        Watch(Shard shard) {
            this.shard = shard;
        }

        void add(PartitionHandle handle, long bound) {
            if (handles.size() == seen.length) {
                seen = java.util.Arrays.copyOf(seen, seen.length * 2);
            }
            seen[handles.size()] = bound;
            handles.add(handle);
        }

        void arm() {
            for (int i = 0; i < handles.size(); i++) {
                try {
                    handles.get(i).partition().armFetch(FetchJob.this, terms.bound(), seen[i]);
                } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                    // The others can wake it, and in the end the time-out does.
                    LOG.error("fetch does not wait for partition={}", handles.get(i), failure);
                }
            }
        }

        void disarm() {
            for (PartitionHandle handle : handles) {
                try {
                    handle.partition().disarmFetch(FetchJob.this);
                } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                    LOG.error("fetch goes on waiting for partition={}", handle, failure);
                }
            }
        }
    }
}
