package org.barnabas.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.barnabas.client.group.GroupDirectory;
import org.barnabas.client.group.GroupView;
import org.barnabas.client.group.StrategyRefusedException;
import org.barnabas.client.group.ThreadId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer's part in its group. Belongs to the thread of the consumer; reaches ZooKeeper and the brokers through what it is
 * given.
 *
 * <pre>
 *            onSession              attempt: done
 *   OUTSIDE ───────────&gt; UNSETTLED ───────────────&gt; SETTLED
 *      ^                   ^  │ attempt: failed        │
 *      │ onSessionLost     │  │ (back-off, again)      │ onChange
 *      └─── from any       └──┴────────────────────────┘
 * </pre>
 *
 * <p>An attempt reads the group, computes this consumer's share, and if it is another one than before, gives up what it owns
 * and claims the share. Giving up is: fetch no more; seal the claims, so that streams hand out nothing; commit what was handed
 * out; delete the owners. Claiming is: create the owners, all or none; only then read the offsets, which nobody else moves any
 * more; fetch.
 */
final class GroupMembership {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMembership.class);

    /** What newer brokers keep in topics for themselves. 0.8.2 shares them out, so they are claimed, but never read. */
    private static final Set<String> NEVER_READ =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

    private enum State {
        OUTSIDE,
        UNSETTLED,
        SETTLED
    }

    private final ZooKeeperConsumerConfig config;
    private final StreamSet streams;
    private final Fetching fetching;
    private final Map<TopicPartition, Claim> claims = new HashMap<>();

    /** Owners that may be in ZooKeeper: also such whose creation or deletion was not answered. */
    private final Set<TopicPartition> owners = new HashSet<>();

    /** Handed out, but not known to be committed: where this consumer goes on if a partition comes back to it. */
    private final Map<TopicPartition, Long> handedOut = new HashMap<>();

    private State state = State.OUTSIDE;
    private boolean registered;
    private int failures;
    private long dueMs;
    private @Nullable GroupDirectory directory;
    private @Nullable OffsetStorage offsets;

    GroupMembership(ZooKeeperConsumerConfig config, StreamSet streams, Fetching fetching) {
        this.config = config;
        this.streams = streams;
        this.fetching = fetching;
    }

    /** A session has begun: the consumer is to register in it. */
    void onSession(GroupDirectory ofSession, OffsetStorage storage, long nowMs) {
        directory = ofSession;
        offsets = storage;
        state = State.UNSETTLED;
        dueMs = nowMs;
    }

    /** The session has ended: everything belongs to others by now. Nothing is committed, as it could undo what they have. */
    void onSessionLost() {
        fetching.stop();
        keep(seal());
        owners.clear();
        registered = false;
        state = State.OUTSIDE;
        directory = null;
        offsets = null;
    }

    /** The group, the brokers or the topics have changed. During a back-off the next attempt sees it. */
    void onChange(long nowMs) {
        if (state == State.SETTLED) {
            state = State.UNSETTLED;
            dueMs = nowMs;
        }
    }

    boolean isSettled() {
        return state == State.SETTLED;
    }

    /** Whether an attempt is to be made. */
    boolean isDue(long nowMs) {
        return state == State.UNSETTLED && dueMs - nowMs <= 0;
    }

    /** How long there is nothing to do, in milliseconds. */
    long restMs(long nowMs) {
        return state == State.UNSETTLED ? Math.max(0, dueMs - nowMs) : Long.MAX_VALUE;
    }

    /** The claims; a copy. */
    Map<TopicPartition, Claim> claims() {
        return Map.copyOf(claims);
    }

    private Map<TopicPartition, ThreadId> owned() {
        Map<TopicPartition, ThreadId> owned = new HashMap<>();
        claims.forEach((partition, claim) -> owned.put(partition, claim.thread()));
        return owned;
    }

    /**
     * Tries to get to what the consumer is to own.
     *
     * @throws ConsumerRebalanceFailedException if it was the last attempt of a row; the next one begins a new row
     */
    void attempt(long nowMs) {
        try {
            if (rebalance()) {
                state = State.SETTLED;
                failures = 0;
                handedOut.keySet().retainAll(claims.keySet());
                return;
            }
            onFailure(nowMs, null);
        } catch (InterruptException | ConsumerRebalanceFailedException e) {
            throw e;
        } catch (RuntimeException e) {
            onFailure(nowMs, e);
        }
    }

    private void onFailure(long nowMs, @Nullable RuntimeException cause) {
        failures++;
        dueMs = nowMs + config.rebalanceBackoffMs();
        LOG.info("attempt {} of {} to get partitions failed", failures, config.rebalanceRetries(), cause);
        if (failures >= config.rebalanceRetries()) {
            failures = 0;
            throw new ConsumerRebalanceFailedException(
                    config.consumerId() + " has not got its partitions in " + config.rebalanceRetries() + " attempts: "
                            + (cause == null ? "others own them" : cause.getMessage()),
                    cause == null ? new IllegalStateException("claims of others") : cause);
        }
    }

    private boolean rebalance() {
        GroupDirectory nodes = directory();
        if (!registered) {
            registered =
                    nodes.register(config.consumerId(), streams.subscription().encode(System.currentTimeMillis()));
            if (!registered) {
                throw new ZooKeeperConsumerException("another consumer is registered as " + config.consumerId());
            }
        }
        GroupView view = nodes.view(streams.subscription());
        if (view.brokers().isEmpty()) {
            LOG.warn("no broker lives; nothing changes until one does");
            return true;
        }
        Map<TopicPartition, ThreadId> share = share(view);
        boolean goesOn = fetching.meet(view.brokers());
        if (goesOn && share.equals(owned()) && owners.equals(share.keySet())) {
            return true;
        }
        giveUp();
        return claim(share);
    }

    private Map<TopicPartition, ThreadId> share(GroupView view) {
        try {
            return config.strategy().assign(view, config.consumerId());
        } catch (StrategyRefusedException e) {
            giveUp(); // What others compute does not fit with what is owned.
            throw e;
        }
    }

    private boolean claim(Map<TopicPartition, ThreadId> share) {
        for (Map.Entry<TopicPartition, ThreadId> each : share.entrySet()) {
            TopicPartition partition = each.getKey();
            owners.add(partition);
            if (!directory().claim(partition, each.getValue())) {
                LOG.info("{} is not given up yet", partition);
                owners.remove(partition);
                releaseOwners();
                return false;
            }
        }
        Map<TopicPartition, Long> committed = committed(share.keySet());
        share.forEach((partition, thread) -> {
            long stored = committed.getOrDefault(partition, Claim.UNKNOWN);
            long start = Math.max(stored, handedOut.getOrDefault(partition, Claim.UNKNOWN));
            RecordStream stream = streams.of(partition.topic(), thread);
            claims.put(partition, new Claim(partition, thread, stream, start, stored));
        });
        LOG.info("{} owns {}", config.consumerId(), new TreeMap<>(byText(share)));
        fetching.start(claims.values().stream().filter(this::isRead).toList());
        return true;
    }

    private static Map<String, ThreadId> byText(Map<TopicPartition, ThreadId> share) {
        Map<String, ThreadId> texts = new HashMap<>();
        share.forEach((partition, thread) -> texts.put(partition.toString(), thread));
        return texts;
    }

    private boolean isRead(Claim claim) {
        return !config.excludeInternal()
                || !streams.subscription().isFilter()
                || !NEVER_READ.contains(claim.partition().topic());
    }

    private Map<TopicPartition, Long> committed(Set<TopicPartition> partitions) {
        try {
            return partitions.isEmpty() ? Map.of() : offsets().read(partitions);
        } catch (RuntimeException e) {
            releaseOwners();
            throw e;
        }
    }

    /** Fetches no more, hands out no more, commits, and leaves the partitions to others; in this order. */
    private void giveUp() {
        fetching.stop();
        Map<TopicPartition, Long> toCommit = seal();
        if (config.autoCommit() && !toCommit.isEmpty()) {
            keep(toCommit);
            try {
                offsets().commit(toCommit);
                handedOut.keySet().removeAll(toCommit.keySet());
            } catch (InterruptException e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.warn("offsets of partitions that are given up are not committed; records may come twice", e);
            }
        }
        releaseOwners();
    }

    private void keep(Map<TopicPartition, Long> positions) {
        if (config.autoCommit()) {
            handedOut.putAll(positions);
        }
    }

    /** Ends all claims. Returns the positions that are not committed. */
    private Map<TopicPartition, Long> seal() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (Claim claim : claims.values()) {
            long position = claim.seal();
            if (position != Claim.UNKNOWN && position != claim.committed()) {
                positions.put(claim.partition(), position);
            }
        }
        claims.clear();
        streams.forget();
        return positions;
    }

    private void releaseOwners() {
        for (TopicPartition partition : new ArrayList<>(owners)) {
            directory().release(partition);
            owners.remove(partition);
        }
    }

    /**
     * Commits what was handed out so far.
     *
     * @throws RuntimeException if it is not known to be committed
     */
    void commit() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (Claim claim : claims.values()) {
            long position = claim.position();
            if (position != Claim.UNKNOWN && position != claim.committed()) {
                positions.put(claim.partition(), position);
            }
        }
        if (!positions.isEmpty()) {
            offsets().commit(positions);
            positions.forEach((partition, position) -> claim(partition).onCommitted(position));
        }
    }

    private Claim claim(TopicPartition partition) {
        Claim claim = claims.get(partition);
        if (claim == null) {
            throw new IllegalStateException("not owned: " + partition);
        }
        return claim;
    }

    /** Hands out no more. Returns what is to be committed before the session ends; nothing if commits are up to the program. */
    Map<TopicPartition, Long> finish() {
        fetching.stop();
        Map<TopicPartition, Long> positions = seal();
        return config.autoCommit() && state != State.OUTSIDE ? positions : Map.of();
    }

    /** Where offsets are kept, in this session. */
    OffsetStorage offsets() {
        return present(offsets);
    }

    private GroupDirectory directory() {
        return present(directory);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new ZooKeeperConsumerException("there is no session with ZooKeeper at the moment");
        }
        return value;
    }
}
