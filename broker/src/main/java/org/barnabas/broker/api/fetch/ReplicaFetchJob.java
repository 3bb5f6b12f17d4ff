package org.barnabas.broker.api.fetch;

import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.fetch.FetchTerms.Replica;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A follower's fetch in a session. As a {@link FetchJob}, but it looks only at what the session's {@link StandingWatch}
 * has as active, and before it waits it tells the shards how far the follower is.
 *
 * <p>On the connection's loop.
 */
final class ReplicaFetchJob {

    private final RequestContext context;
    private final Reply reply;
    private final FetchTerms terms;
    private final Subject subject;
    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private Scheduler.@Nullable Timer timer;
    private boolean done;

    /** What a job works on. */
    record Subject(FetchSession session, StandingWatch watch, Replica replica, boolean incremental) {}

    ReplicaFetchJob(
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
        FetchRound round = look();
        FollowerReports.send(round.results(), subject.replica());
        if (terms.maxWaitMs() <= 0 || round.isEnough()) {
            answer(round);
            return;
        }
        // What it waits for is the session's; a follower is never sent away.
        reply.mayWait(0);
        reply.onGone(this::onGone);
        reply.onHurry(this::onTimeout);
        timer = context.connection().loop().schedule(terms.maxWaitMs(), this::onTimeout);
        await(round);
    }

    private FetchRound look() {
        var entries = subject.watch().toLookAt(subject.session().entries());
        FetchRound round = new FetchRound(terms, partitions, images.current(), entries.size());
        round.look(entries);
        return round;
    }

    private void await(FetchRound round) {
        round.release();
        subject.watch().onMove(this::onMove);
        subject.watch().arm(round.results());
    }

    private void onMove() {
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

    private void onTimeout() {
        if (!done) {
            answer(look());
        }
    }

    private void onGone() {
        done = true;
        subject.watch().onMove(null);
        if (timer != null) {
            timer.cancel();
        }
    }

    private void answer(FetchRound round) {
        done = true;
        subject.watch().onMove(null);
        if (timer != null) {
            timer.cancel();
        }
        round.pay();
        var response = new FetchAnswer(context, images.current(), subject.session(), subject.incremental()).of(round);
        subject.watch().answered(round.results());
        reply.send(response);
    }
}
