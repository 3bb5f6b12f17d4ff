package org.barnabas.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;
import org.barnabas.log.LogView;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how far the followers of one leadership are, and asks the controller for another in-sync set when one lags for
 * too long or has caught up (KIP-497). One wish at a time.
 *
 * <p>What becomes of a wish:
 *
 * <pre>
 *   granted                              the controller's set holds
 *   refused, INELIGIBLE_REPLICA and such withdrawn; thought over again after a pause
 *   anything else, or no answer          nobody knows whether it was done: the wish stays, and with it the maximal set
 *                                        (rule R6); the same wish is repeated until the controller's word comes, as an
 *                                        answer, an order or in the image
 * </pre>
 *
 * <p>Owned by the shard's thread.
 */
final class InSyncKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(InSyncKeeper.class);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 30_000;

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
    private long pauseMs = FIRST_PAUSE_MS;
    private int attempt;
    private boolean uncertain;
    private boolean closed;
    private boolean underReplicated;
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

    /** What the other replicas said in this epoch, by broker. */
    Map<Integer, ReplicaProgress> followers() {
        return followers.all();
    }

    /** The controller's word on the same leadership. The word that was known already says nothing new. */
    void onState(PartitionImage state) {
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
    }

    /** A follower fetches; answers whether it counts. */
    boolean onFetch(FollowerFetch fetch, LogView view) {
        if (!followers.onFetch(fetch, view, shard.clock().nowMs())) {
            return false;
        }
        if (!inSync.settled().contains(fetch.broker()) && !inSync.isChanging() && retryTimer == null) {
            proposeIfNeeded(false);
        }
        return true;
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
        SortedSet<Integer> wish = new TreeSet<>(inSync.settled());
        for (ReplicaProgress follower : followers.all().values()) {
            if (!wish.contains(follower.broker())) {
                if (canJoin(follower) && image.isAlive(follower.broker())) {
                    wish.add(follower.broker());
                }
            } else if (shrink && follower.isLagging(leaderEnd, nowMs, replication.lagTimeMaxMs())) {
                wish.remove(follower.broker());
            }
        }
        if (!wish.equals(inSync.settled())) {
            LOG.info("in-sync set partition={} from={} to={}", handle, inSync.settled(), wish);
            inSync.propose(wish);
            send();
        }
    }

    /** Rule R4: it has all that is committed, and all that was there when this leadership began. */
    private boolean canJoin(ReplicaProgress follower) {
        return follower.isBack() && follower.endOffset() >= Math.max(highWatermark, epochStart);
    }

    private void send() {
        int number = ++attempt;
        List<InSyncProposals.Member> members = new ArrayList<>();
        for (int member : inSync.proposed()) {
            long life = member == broker ? replication.brokerEpoch().getAsLong() : followers.lifeOf(member);
            members.add(new InSyncProposals.Member(member, life));
        }
        replication
                .proposals()
                .propose(
                        new InSyncProposals.Proposal(handle, leaderEpoch, inSync.partitionEpoch(), members),
                        (error, settled) -> onAnswer(number, error, settled));
    }

    private void onAnswer(int number, ErrorCode error, InSyncProposals.@Nullable Settled settled) {
        if (closed) {
            return;
        }
        if (settled != null && settled.leaderEpoch() == leaderEpoch) {
            if (number == attempt || settled.partitionEpoch() > inSync.partitionEpoch()) {
                settle(settled.inSync(), settled.partitionEpoch());
            }
        } else if (number == attempt && inSync.isChanging()) {
            LOG.info("in-sync set not changed partition={} error={}", handle, error);
            if (!isRefusal(error)) {
                uncertain = true;
            } else if (!uncertain) {
                inSync.withdraw();
                changed.run();
            }
            retryLater();
        }
    }

    /** Whether the controller certainly did not do what this one request asked for. */
    private static boolean isRefusal(ErrorCode error) {
        return error == ErrorCode.INELIGIBLE_REPLICA
                || error == ErrorCode.INVALID_REQUEST
                || error == ErrorCode.OPERATION_NOT_ATTEMPTED
                || error == ErrorCode.NOT_CONTROLLER;
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
        if (inSync.isChanging()) {
            send();
        } else {
            proposeIfNeeded(true);
        }
    }

    private void settle(List<Integer> isr, int partitionEpoch) {
        SortedSet<Integer> before = inSync.settled();
        if (!inSync.settle(isr, partitionEpoch)) {
            return;
        }
        followers.onLeft(before, inSync.settled());
        metrics.inSyncChanged(inSync.settled().size() - before.size());
        countUnderReplicated();
        attempt++;
        uncertain = false;
        if (retryTimer != null) {
            retryTimer.cancel();
            retryTimer = null;
        }
        changed.run();
        if (inSync.settled().equals(before)) {
            // The controller keeps the set as it is: asking again at once would get the same answer.
            retryLater();
        } else {
            pauseMs = FIRST_PAUSE_MS;
            proposeIfNeeded(false);
        }
    }

    private void retryLater() {
        retryTimer = shard.scheduler().schedule(pauseMs, this::onRetry);
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
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
    }
}
