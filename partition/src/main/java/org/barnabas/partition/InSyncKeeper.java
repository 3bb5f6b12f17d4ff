package org.barnabas.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.FollowerTable;
import org.barnabas.partition.lead.InSyncSet;
import org.barnabas.partition.lead.ReplicaProgress;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how far the followers of one leadership are, and asks the controller for another in-sync set when one lags for
 * too long or has caught up (KIP-497), or lags at all and says that it has no room. One wish at a time.
 *
 * <p>What becomes of a wish:
 *
 * <pre>
 *   granted                       the controller's set holds
 *   INELIGIBLE_REPLICA,           withdrawn; thought over again after a pause
 *   OPERATION_NOT_ATTEMPTED
 *   anything else, or no answer   nobody knows whether it was done: the wish stays, and with it the maximal set (rule
 *                                 R6); it is repeated until the controller's word comes, as an answer, an order or in
 *                                 the image
 * </pre>
 *
 * <p>A wish is repeated as it was made, with the lives of the replicas that had caught up then (R11, KIP-903). What a
 * follower's next life says makes another wish, which asks again whether it may join (R4): the old one would let it in
 * by what the former life had.
 *
 * <p>Why those two refusals end a wish, also one that was sent before and whose fate nobody knew: the controller has
 * compared the epochs first, so it tells that the partition is still in the epoch that the wish is based on, and that
 * the set is not the one that was asked for. Doing what was wished for raises the partition's epoch, and that never goes
 * back; so nothing sent before has been done. The refusal is told only after ZooKeeper has confirmed the controller's
 * term, so no other controller has done it either, and a former one cannot any more (R9). What is still on its way to
 * the same controller meets the same answer: a life that is over does not return, and a broker that leaves does not
 * come back in the same life. All other errors may come from a controller that is behind, or from no controller at all.
 *
 * <p>Owned by the shard's thread.
 */
final class InSyncKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(InSyncKeeper.class);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 30_000;
    /** While nobody knows what became of a wish the high watermark waits for the joiner, too: asks often. */
    private static final long LONGEST_REPEAT_MS = 2_000;

    private final PartitionHandle handle;
    private final Replication replication;
    private final Shard shard;
    private final PartitionMetrics metrics;
    private final Runnable changed;
    private final int broker;
    private final int leaderEpoch;
    private final long epochStart;
    private final InSyncSet inSync;
    private final FollowerTable followers;
    private Scheduler.@Nullable Timer lagTimer;
    private Scheduler.@Nullable Timer retryTimer;
    private Scheduler.@Nullable Timer aliveTimer;
    private long alivePauseMs = FIRST_PAUSE_MS;
    private long pauseMs = FIRST_PAUSE_MS;
    private long repeatMs = FIRST_PAUSE_MS;
    private @Nullable ErrorCode told;
    private int attempt;
    private int rollCall;
    private InSyncProposals.@Nullable Proposal wish;
    private InSyncProposals.@Nullable Proposal refused;
    private boolean closed;
    private boolean underReplicated;
    /** The partition epoch of the word that said who the replicas are. An answer to a wish does not say that. */
    private int assignedAt;

    private long leaderEnd;
    private long highWatermark;

    /**
     * Begins with a leadership.
     *
     * @param broker this broker, the leader
     * @param view the leader's log
     * @param knownHighWatermark the leader's
     * @param changed to be run when the in-sync set may be another
     */
    InSyncKeeper(
            PartitionHandle handle,
            Replication replication,
            int broker,
            PartitionImage state,
            LogView view,
            long knownHighWatermark,
            PartitionMetrics metrics,
            Runnable changed) {
        this.handle = handle;
        this.replication = replication;
        this.shard = handle.shard();
        this.metrics = metrics;
        this.changed = changed;
        this.broker = broker;
        this.leaderEpoch = state.leaderEpoch();
        this.leaderEnd = view.endOffset();
        this.highWatermark = knownHighWatermark;
        this.epochStart = startOf(state.leaderEpoch(), view);
        this.inSync = new InSyncSet(state.isr(), state.partitionEpoch());
        this.assignedAt = state.partitionEpoch();
        this.followers = new FollowerTable(broker, leaderEpoch, state.replicas());
        followers.presumeCaughtUp(state.isr(), shard.clock().nowMs());
        if (!followers.isEmpty()) {
            watchLag();
        }
        countUnderReplicated();
    }

    private void countUnderReplicated() {
        boolean now = !closed && inSync.settled().size() <= followers.all().size();
        if (now != underReplicated) {
            underReplicated = now;
            metrics.underReplicated(now ? 1 : -1);
        }
    }

    private static long startOf(int epoch, LogView view) {
        return view.epochs().stream()
                .filter(entry -> entry.epoch() == epoch)
                .mapToLong(entry -> entry.startOffset())
                .findFirst()
                .orElse(view.endOffset());
    }

    InSyncSet inSync() {
        return inSync;
    }

    /** How many replicas there are, the leader's included. */
    int replicas() {
        return followers.all().size() + 1;
    }

    /** What the other replicas said in this epoch, by broker. */
    Map<Integer, ReplicaProgress> followers() {
        return followers.all();
    }

    /** Another number when every follower shall say anew where it is: in an idle partition nobody says it by itself. */
    int rollCall() {
        return rollCall;
    }

    /**
     * The controller's word on the same leadership. The word that was known already says nothing new. An older one is void:
     * replicas may have been added since, and metadata come behind the orders.
     */
    void onState(PartitionImage state) {
        if (state.partitionEpoch() < assignedAt) {
            return;
        }
        assignedAt = state.partitionEpoch();
        followers.assign(state.replicas());
        if (state.partitionEpoch() > inSync.partitionEpoch()) {
            settle(state.isr(), state.partitionEpoch());
        }
        countUnderReplicated();
    }

    /** The leader's log, or the high watermark, is where it was not before. */
    void onMoved(long end, long high) {
        if (end > leaderEnd && !followers.isEmpty()) {
            followers.onLeaderGrew(leaderEnd, shard.clock().nowMs());
            watchLag();
        }
        leaderEnd = end;
        highWatermark = high;
        if (followers.isAnyStuck(inSync.settled(), end)) {
            proposeIfFree();
        }
    }

    /** A follower fetches; answers whether it counts. */
    boolean onFetch(FollowerFetch fetch, LogView view) {
        boolean counts = followers.onFetch(fetch, view, shard.clock().nowMs());
        boolean isIn = inSync.settled().contains(fetch.broker());
        if (isIn ? followers.isStuck(fetch.broker(), leaderEnd) : counts) {
            proposeIfFree();
        }
        return counts;
    }

    private void proposeIfFree() {
        if (!closed && !inSync.isChanging() && retryTimer == null) {
            proposeIfNeeded(false);
        }
    }

    private void watchLag() {
        if (lagTimer == null && !closed) {
            lagTimer = shard.scheduler().schedule(Math.max(1, replication.lagTimeMaxMs() / 2), this::onLagTimer);
        }
    }

    private void onLagTimer() {
        lagTimer = null;
        if (closed) {
            return;
        }
        if (!inSync.isChanging() && retryTimer == null) {
            proposeIfNeeded(true);
        }
        if (!followers.behind(inSync.maximal(), leaderEnd).isEmpty()) {
            watchLag();
        }
    }

    private void proposeIfNeeded(boolean shrink) {
        long nowMs = shard.clock().nowMs();
        ClusterImage image = replication.image().get();
        SortedSet<Integer> better = new TreeSet<>(inSync.settled());
        boolean anyDead = false;
        for (ReplicaProgress follower : followers.all().values()) {
            if (!better.contains(follower.broker())) {
                boolean alive = image.isAlive(follower.broker());
                if (alive && canJoin(follower)) {
                    better.add(follower.broker());
                }
                anyDead |= !alive && canJoin(follower);
            } else if (follower.isStuck(leaderEnd)
                    || (shrink && follower.isLagging(leaderEnd, nowMs, replication.lagTimeMaxMs()))) {
                better.remove(follower.broker());
            }
        }
        if (!better.equals(inSync.settled())) {
            LOG.info("in-sync set partition={} from={} to={}", handle, inSync.settled(), better);
            inSync.propose(better);
            wish = new InSyncProposals.Proposal(handle, leaderEpoch, inSync.partitionEpoch(), inTheirLives(better));
            send(wish);
        }
        if (anyDead) {
            askAgainLater();
        } else {
            alivePauseMs = FIRST_PAUSE_MS;
        }
    }

    /** Who fetched and is not registered may be known here a little later, and not say it again where nothing moves. */
    private void askAgainLater() {
        if (aliveTimer == null) {
            aliveTimer = shard.scheduler().schedule(alivePauseMs, this::onAliveTimer);
            alivePauseMs = Math.min(LONGEST_PAUSE_MS, alivePauseMs * 2);
        }
    }

    private void onAliveTimer() {
        aliveTimer = null;
        if (!closed && wish == null && retryTimer == null) {
            proposeIfNeeded(false);
        }
    }

    /**
     * Rule R4: it has all that is committed, and all that was there when this leadership began. Who would be put out again at
     * once stays out.
     */
    private boolean canJoin(ReplicaProgress follower) {
        return follower.isBack()
                && !follower.isStuck(leaderEnd)
                && follower.endOffset() >= Math.max(highWatermark, epochStart);
    }

    private List<InSyncProposals.Member> inTheirLives(SortedSet<Integer> brokers) {
        List<InSyncProposals.Member> members = new ArrayList<>();
        for (int member : brokers) {
            long life = member == broker ? replication.brokerEpoch().getAsLong() : followers.lifeOf(member);
            members.add(new InSyncProposals.Member(member, life));
        }
        return members;
    }

    private void send(InSyncProposals.Proposal proposal) {
        int number = ++attempt;
        replication.proposals().propose(proposal, (error, settled) -> onAnswer(number, error, settled));
    }

    private void onAnswer(int number, ErrorCode error, InSyncProposals.@Nullable Settled settled) {
        if (closed) {
            return;
        }
        if (settled != null && settled.leaderEpoch() == leaderEpoch) {
            if (number == attempt || settled.partitionEpoch() > inSync.partitionEpoch()) {
                settle(settled.inSync(), settled.partitionEpoch());
            }
        } else if (number == attempt && wish != null) {
            tell(error);
            if (endsWish(error)) {
                withdraw();
            } else {
                retryLater(repeatMs);
                repeatMs = Math.min(LONGEST_REPEAT_MS, repeatMs * 2);
            }
        }
    }

    /** What is thought over again and again is worth one line; a replica that may not join yet is none. */
    private void tell(ErrorCode error) {
        if (error == told || endsWish(error)) {
            LOG.debug("in-sync set not changed partition={} error={}", handle, error);
        } else {
            LOG.info("in-sync set not changed partition={} error={}", handle, error);
            told = error;
        }
    }

    /** Only the same wish, refused again and again, is left alone for long. */
    private void withdraw() {
        pauseMs = wish == null || wish.equals(refused) ? pauseMs : FIRST_PAUSE_MS;
        refused = wish;
        wish = null;
        repeatMs = FIRST_PAUSE_MS;
        inSync.withdraw();
        changed.run();
        pause();
    }

    private static boolean endsWish(ErrorCode error) {
        return error == ErrorCode.INELIGIBLE_REPLICA || error == ErrorCode.OPERATION_NOT_ATTEMPTED;
    }

    private void onRetry() {
        retryTimer = null;
        if (closed) {
            return;
        }
        TopicImage topic = replication.image().get().topic(handle.topicId());
        PartitionImage known = topic == null ? null : topic.partition(handle.number());
        if (known != null && known.leaderEpoch() == leaderEpoch) {
            onState(known);
        }
        if (retryTimer != null) {
            return;
        }
        if (wish != null) {
            send(wish);
        } else {
            proposeIfNeeded(true);
        }
    }

    private void settle(List<Integer> isr, int partitionEpoch) {
        SortedSet<Integer> before = inSync.settled();
        if (!inSync.settle(isr, partitionEpoch)) {
            return;
        }
        if (followers.onLeft(before, inSync.settled())) {
            rollCall++;
        }
        metrics.inSyncChanged(inSync.settled().size() - before.size());
        countUnderReplicated();
        attempt++;
        boolean asked = wish != null;
        wish = null;
        repeatMs = FIRST_PAUSE_MS;
        if (retryTimer != null) {
            retryTimer.cancel();
            retryTimer = null;
        }
        changed.run();
        if (asked && inSync.settled().equals(before)) {
            // The controller keeps the set as it is: asking again at once would get the same answer.
            pause();
        } else {
            pauseMs = FIRST_PAUSE_MS;
            proposeIfNeeded(false);
        }
    }

    private void pause() {
        retryLater(pauseMs);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }

    private void retryLater(long afterMs) {
        retryTimer = shard.scheduler().schedule(afterMs, this::onRetry);
    }

    /** The leadership is over. */
    void close() {
        closed = true;
        countUnderReplicated();
        if (lagTimer != null) {
            lagTimer.cancel();
        }
        if (retryTimer != null) {
            retryTimer.cancel();
        }
        if (aliveTimer != null) {
            aliveTimer.cancel();
        }
    }
}
