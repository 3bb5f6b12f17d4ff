package org.barnabas.broker.api.fetch;

import java.util.Collection;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One fetch under way, a consumer's or a follower's. Looks at what its {@link StandingWatch} has as active; if that is
 * not enough, asks the shards to be woken when a partition moves on, and looks again, until there is enough or time is
 * over:
 *
 * <pre>
 *   look → enough                 → answered
 *   look → arm → woken → look     → …
 *   look → arm → timeout → look   → answered, whatever there is
 * </pre>
 *
 * Before a follower's fetch waits, the shards are told how far the follower is. On the connection's loop.
 */
final class FetchJob {

    /** What a partition that is waited for keeps on the heap: its entry and key, and its places here and in the shard. */
    private static final int HELD_PER_ENTRY = 320;

    private final RequestContext context;
    private final Reply reply;
    private final FetchTerms terms;
    private final Subject subject;
    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private Scheduler.@Nullable Timer timer;
    private boolean done;

    /**
     * What a job works on.
     *
     * @param entries of the session, or of the fetch itself
     * @param watch over them
     * @param session null if there is none: then the watch ends with the job
     * @param incremental whether to leave out what the client knows already
     */
    record Subject(
            Collection<FetchEntry> entries,
            StandingWatch watch,
            @Nullable FetchSession session,
            boolean incremental) {

        /** A fetch without a session, and what waits is its own. */
        static Subject of(Collection<FetchEntry> entries, StandingWatch watch) {
            entries.forEach(watch::named);
            return new Subject(entries, watch, null, false);
        }

        static Subject of(FetchSession session, boolean incremental) {
            return new Subject(session.entries(), session.watch(), session, incremental);
        }

        /** A session's entries and places are counted with the session. */
        private long heldBytes() {
            return session == null ? (long) entries.size() * HELD_PER_ENTRY : 0;
        }
    }

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
        this.subject = subject;
        this.partitions = partitions;
        this.images = images;
    }

    void start() {
        subject.watch().begin(this, terms, subject.entries());
        FetchRound round = look();
        if (terms.replica() != null) {
            FollowerReports.send(round.results(), terms.replica());
        }
        if (terms.maxWaitMs() <= 0 || round.isEnough() || !mayWait()) {
            answer(round);
            return;
        }
        reply.onGone(this::onGone);
        reply.onHurry(this::onTimeout);
        timer = context.connection().loop().schedule(terms.maxWaitMs(), this::onTimeout);
        await(round);
    }

    /** Consumers that ask for nothing are not kept waiting, nor when too much waits already; followers always wait. */
    private boolean mayWait() {
        if (terms.replica() != null && subject.session() != null) {
            reply.mayWait(0);
            return true;
        }
        return !subject.entries().isEmpty() && reply.mayWait(subject.heldBytes());
    }

    private FetchRound look() {
        var image = images.current();
        var entries = subject.watch().toLookAt(subject.entries(), image);
        FetchRound round = new FetchRound(terms, partitions, image, entries.size());
        round.look(entries);
        return round;
    }

    private void await(FetchRound round) {
        round.release();
        subject.watch().arm(round.results());
    }

    /** Something has moved. */
    void onMove() {
        if (done) {
            return;
        }
        FetchRound round = look();
        if (round.isEnough()) {
            answer(round);
        } else {
            await(round);
        }
    }

    /** Answers with what there is. */
    void onTimeout() {
        if (!done) {
            answer(look());
        }
    }

    /** The client has closed the connection: nobody wants to know any more. */
    private void onGone() {
        if (!done) {
            end();
        }
    }

    private void end() {
        done = true;
        subject.watch().end(this);
        if (timer != null) {
            timer.cancel();
        }
        if (subject.session() == null) {
            subject.watch().close(subject.entries());
        }
    }

    private void answer(FetchRound round) {
        round.pay();
        var response = new FetchAnswer(context, images.current(), subject.session(), subject.incremental()).of(round);
        if (subject.session() != null) {
            subject.watch().answered(round.results());
        }
        end();
        reply.send(response);
    }
}
