package org.barnabas.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.barnabas.client.group.GroupDirectory;
import org.barnabas.client.group.Subscription;
import org.barnabas.client.zookeeper.GroupZnodes;
import org.barnabas.client.zookeeper.SessionLease;
import org.barnabas.client.zookeeper.ZnodeSession;
import org.barnabas.client.zookeeper.ZooKeeperTroubleException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that a consumer consists of: it keeps the session with ZooKeeper, the membership, and the client that fetches,
 * and does one thing after the other. Others reach it through its mailbox, and wake it up.
 */
final class ConsumerLoop implements Runnable, RecordStream.Home {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final long TURN_MS = 200;

    /** What ZooKeeper tells of one session. */
    private final class SessionEvents implements ZnodeSession.Listener {

        @Override
        public void onChange() {
            post(() -> membership.onChange(nowMs()));
        }

        @Override
        public void onEnd() {
            post(() -> onSessionEnd(this));
        }
    }

    private final ZooKeeperConsumerConfig config;
    private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final KafkaAccess kafka;
    private final RecordFetcher fetcher;
    private final StreamSet streams;
    private final GroupMembership membership;
    private SessionEvents events;
    private @Nullable ZnodeSession session;
    private long openAgainMs;
    private long nextCommitMs;
    private volatile @Nullable SessionLease lease;
    private volatile Map<TopicPartition, Claim> claims = Map.of();
    private volatile boolean closing;
    private volatile boolean over;

    /**
     * Opens the first session; the thread is to be started with {@link #run}.
     *
     * @throws ZooKeeperTroubleException if ZooKeeper does not answer
     */
    ConsumerLoop(ZooKeeperConsumerConfig config, Subscription subscription) {
        this.config = config;
        this.kafka = new KafkaAccess(config);
        this.fetcher = new RecordFetcher(kafka, config.fromSmallest());
        this.streams = new StreamSet(subscription, this, config);
        this.membership = new GroupMembership(config, streams, fetcher);
        this.events = new SessionEvents();
        this.nextCommitMs = nowMs() + config.autoCommitIntervalMs();
        open();
    }

    StreamSet streams() {
        return streams;
    }

    /** Ends when the consumer has its partitions for the first time, or has failed to get them. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    /** What is owned at the moment; any thread. */
    Map<TopicPartition, Claim> claims() {
        return claims;
    }

    @Override
    public boolean owns() {
        SessionLease current = lease;
        return current != null && current.holds();
    }

    @Override
    public void onRoom() {
        kafka.wakeUp();
    }

    private void post(Runnable message) {
        mailbox.add(message);
        kafka.wakeUp();
        if (over) {
            runMessages(); // Refuses it.
        }
    }

    /** Commits what was handed out; ends when it is stored, or has failed. */
    CompletableFuture<Void> commit() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        post(() -> {
            try {
                if (over) {
                    throw new ZooKeeperConsumerException("the consumer is closed");
                }
                membership.commit();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Begins to end; the thread is over soon. */
    void close() {
        closing = true;
        post(() -> {});
    }

    @Override
    public void run() {
        RuntimeException failure = null;
        try {
            while (!closing) {
                turn();
            }
        } catch (InterruptException e) {
            LOG.info("interrupted: the consumer ends");
        } catch (RuntimeException e) {
            failure = e;
            if (settled.isDone()) {
                LOG.error("the consumer {} ends", config.consumerId(), e);
            }
        } catch (Error e) {
            failure = new ZooKeeperConsumerException("the consumer has ended: " + e, e);
            throw e;
        } finally {
            end(failure);
        }
    }

    private void turn() {
        runMessages();
        if (closing) {
            return;
        }
        long nowMs = nowMs();
        if (session == null && openAgainMs - nowMs <= 0) {
            reopen();
        }
        if (membership.isDue(nowMs)) {
            attempt(nowMs);
        }
        if (config.autoCommit() && nextCommitMs - nowMs() <= 0) {
            autoCommit();
        }
        rest(Math.min(TURN_MS, membership.restMs(nowMs())));
    }

    private void runMessages() {
        for (Runnable message = mailbox.poll(); message != null; message = mailbox.poll()) {
            message.run();
        }
    }

    private void rest(long mostMs) {
        if (!fetcher.isIdle()) {
            fetcher.turn(Duration.ofMillis(mailbox.isEmpty() ? mostMs : 0));
            return;
        }
        try {
            Runnable message = mailbox.poll(mostMs, TimeUnit.MILLISECONDS);
            if (message != null) {
                message.run();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void attempt(long nowMs) {
        try {
            membership.attempt(nowMs);
        } catch (ConsumerRebalanceFailedException e) {
            if (!settled.isDone()) {
                throw e;
            }
            LOG.error("{}; it goes on trying", e.getMessage(), e);
        } finally {
            claims = membership.claims();
        }
        if (membership.isSettled()) {
            settled.complete(null);
        }
    }

    /** What cannot be committed now is with what comes next. */
    private void autoCommit() {
        try {
            membership.commit();
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("offsets could not be committed; tries again in {} ms", config.autoCommitIntervalMs(), e);
        }
        nextCommitMs = nowMs() + config.autoCommitIntervalMs();
    }

    private void open() {
        events = new SessionEvents();
        ZnodeSession opened = ZnodeSession.open(
                config.zookeeperConnect(), config.sessionTimeoutMs(), config.connectionTimeoutMs(), events);
        session = opened;
        lease = opened.lease();
        GroupDirectory directory = new GroupZnodes(opened, config.groupId(), config.excludeInternal());
        membership.onSession(directory, storage(directory), nowMs());
    }

    private void reopen() {
        try {
            open();
        } catch (ZooKeeperTroubleException e) {
            LOG.warn("no new session with ZooKeeper: {}; tries again", e.getMessage());
            openAgainMs = nowMs() + config.rebalanceBackoffMs();
        }
    }

    private OffsetStorage storage(GroupDirectory directory) {
        OffsetStorage inZooKeeper = new DirectoryOffsets(directory);
        if (!config.brokerStorage()) {
            return inZooKeeper;
        }
        OffsetStorage withBrokers = new BrokerOffsets(kafka, Duration.ofMillis(config.offsetsTimeoutMs()), this::owns);
        return config.dualCommit() ? new DualOffsets(withBrokers, inZooKeeper) : withBrokers;
    }

    private void onSessionEnd(SessionEvents of) {
        ZnodeSession ended = session;
        if (of != events || ended == null || over) {
            return;
        }
        lease = null;
        session = null;
        membership.onSessionLost();
        claims = Map.of();
        ended.close();
        openAgainMs = nowMs();
    }

    private void end(@Nullable RuntimeException failure) {
        claims = Map.of();
        try {
            commitAtLast(membership.finish());
        } catch (RuntimeException e) {
            LOG.warn("the last offsets are not committed; records may come twice", e);
        } finally {
            over = true;
            streams.end(
                    failure == null
                            ? null
                            : new ZooKeeperConsumerException(
                                    "the consumer has ended: " + failure.getMessage(), failure));
            if (session != null) {
                session.close();
            }
            kafka.close();
            settled.completeExceptionally(
                    failure == null ? new ZooKeeperConsumerException("the consumer is closed") : failure);
            runMessages();
        }
    }

    private void commitAtLast(Map<TopicPartition, Long> positions) {
        for (int retry = 0; !positions.isEmpty(); retry++) {
            try {
                membership.offsets().commit(positions);
                return;
            } catch (InterruptException e) {
                throw e;
            } catch (RuntimeException e) {
                if (retry >= config.commitRetries() || !owns()) {
                    throw e;
                }
                LOG.info("the last offsets are not committed yet: {}", e.getMessage());
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(config.commitBackoffMs());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
