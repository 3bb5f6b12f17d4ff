package org.barnabas.partition.follow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.partition.Shard;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.FetchableTopicResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code fetch-<leader>}: fetches from one leader for all partitions that follow it.
 *
 * <pre>
 *   Idle → Asking     there is a partition to fetch
 *   Asking → Storing  the answer has something for shards: one message to each
 *   Storing → Asking  all shards have written it; the positions are the next request's
 *   Asking → Pausing  no answer, or an error of the whole: the session is void
 *   Pausing → Asking  after a while, at most the back-off
 * </pre>
 *
 * A partition with an error pauses alone and leaves the session meanwhile; the others go on (KAFKA-7414). It is named
 * anew after that, so that the leader hears again how far the replica is. Who has no room asks for nothing meanwhile, and the
 * leader hears that, too ({@link WithoutRoom}).
 *
 * <p>Owned by the thread of the {@link ReplicationHome}.
 */
final class ReplicaFetcher {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaFetcher.class);

    /** While partitions come in, answers are not waited for long: the next ones want to be in a request. */
    private static final long GATHERING_MS = 1_000;

    private static final int GATHERING_WAIT_MS = 20;

    /**
     * The first pause: most often the leader is about to learn that it leads. It doubles from failure to failure, up to
     * the back-off.
     */
    private static final long FIRST_PAUSE_MS = 25;

    private static final int MOST_DOUBLINGS = 16;

    private final BrokerNode leader;
    private final ReplicationHome home;
    private final ReplicaFetchSettings settings;
    private final LongSupplier brokerEpoch;
    private final LeaderChannel channel;
    private final FollowerSession session;
    private final HeldBack heldBack;
    private final WithoutRoom withoutRoom;
    private final Set<FollowedPartition> all = new LinkedHashSet<>();
    private Scheduler.@Nullable Timer pause;
    private boolean asking;
    private boolean kicked;
    private boolean closed;
    private int storing;
    private int sessionErrors;
    private int failures;
    private long lastAddedMs;

    ReplicaFetcher(
            BrokerNode leader,
            LeaderChannel channel,
            ReplicationHome home,
            ReplicaFetchSettings settings,
            LongSupplier brokerEpoch,
            CopyQuota quota,
            Predicate<PartitionHandle> full) {
        this.leader = leader;
        this.channel = channel;
        this.home = home;
        this.settings = settings;
        this.brokerEpoch = brokerEpoch;
        this.session = new FollowerSession(settings.maxBytes());
        this.heldBack = new HeldBack(quota, session, home.scheduler(), this::askIfIdle);
        this.withoutRoom = new WithoutRoom(full, session, home.clock());
    }

    BrokerNode leader() {
        return leader;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void add(FollowedPartition partition) {
        all.add(partition);
        withoutRoom.judge(partition);
        session.add(partition);
        lastAddedMs = home.clock().nowMs();
        kick();
    }

    void remove(FollowedPartition partition) {
        all.remove(partition);
        partition.endPause();
        heldBack.remove(partition);
        withoutRoom.remove(partition);
        session.remove(partition);
    }

    /** Ends fetching; what is under way is dropped. */
    void close() {
        closed = true;
        if (pause != null) {
            pause.cancel();
        }
        all.forEach(FollowedPartition::endPause);
        heldBack.close();
        channel.close();
    }

    /** Goes on when the messages that wait already were handled: they may bring more partitions. */
    private void kick() {
        if (!kicked) {
            kicked = true;
            home.mailbox().post(() -> {
                kicked = false;
                askIfIdle();
            });
        }
    }

    private void askIfIdle() {
        if (asking || storing > 0 || pause != null || closed) {
            return;
        }
        heldBack.sift();
        withoutRoom.sift();
        if (session.isEmpty()) {
            return;
        }
        asking = true;
        boolean gathering = home.clock().nowMs() - lastAddedMs < GATHERING_MS;
        FetchRequest request = new FetchRequest()
                .replicaState(new FetchRequest.ReplicaState()
                        .replicaId(settings.brokerId())
                        .replicaEpoch(brokerEpoch.getAsLong()))
                .maxWaitMs(gathering ? Math.min(GATHERING_WAIT_MS, settings.maxWaitMs()) : settings.maxWaitMs())
                .minBytes(settings.minBytes())
                .maxBytes(settings.responseMaxBytes());
        session.fill(request);
        channel.fetch(request, this::onAnswer);
    }

    private void onAnswer(@Nullable FetchResponse answer) {
        assert home.owner().isCurrent();
        if (closed || !asking) {
            return;
        }
        asking = false;
        ErrorCode error = answer == null ? ErrorCode.NETWORK_EXCEPTION : ErrorCode.of(answer.errorCode());
        if (answer == null || error != ErrorCode.NONE) {
            onFailure(error);
            return;
        }
        sessionErrors = 0;
        failures = 0;
        List<FetchTurn> turns = turns(answer);
        session.onAnswer(answer);
        storing = turns.size();
        turns.forEach(FetchTurn::start);
        askIfIdle();
    }

    private void onFailure(ErrorCode error) {
        session.reset();
        boolean sessionLost = error == ErrorCode.FETCH_SESSION_ID_NOT_FOUND
                || error == ErrorCode.INVALID_FETCH_SESSION_EPOCH
                || error == ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
        if (sessionLost && sessionErrors++ == 0) {
            askIfIdle();
            return;
        }
        if (failures == 0) {
            LOG.info("no answer from leader leader={} error={}", leader.id(), error);
        }
        pause = home.scheduler().schedule(pauseMs(failures++), () -> {
            pause = null;
            askIfIdle();
        });
    }

    private List<FetchTurn> turns(FetchResponse answer) {
        List<FetchTurn> turns = new ArrayList<>(1);
        for (FetchableTopicResponse topic : answer.responses()) {
            for (PartitionData told : topic.partitions()) {
                FollowedPartition partition =
                        session.find(new FollowedPartition.Key(topic.topicId(), told.partitionIndex()));
                if (partition == null || !partition.isTold()) {
                    // Another leadership than was asked for.
                    continue;
                }
                ErrorCode error = ErrorCode.of(told.errorCode());
                boolean gone = error == ErrorCode.OFFSET_OUT_OF_RANGE && told.logStartOffset() >= 0;
                if (error == ErrorCode.NONE || gone) {
                    heldBack.count(partition, told);
                    turnOf(turns, partition.handle().shard()).add(partition, told);
                } else {
                    pause(partition, error);
                }
            }
        }
        return turns;
    }

    private FetchTurn turnOf(List<FetchTurn> turns, Shard shard) {
        for (FetchTurn turn : turns) {
            if (turn.shard() == shard) {
                return turn;
            }
        }
        FetchTurn turn = new FetchTurn(shard, home.mailbox(), this::onTurn);
        turns.add(turn);
        return turn;
    }

    private void onTurn(FetchTurn turn) {
        assert home.owner().isCurrent();
        storing--;
        if (closed) {
            return;
        }
        for (FetchTurn.Item item : turn.items()) {
            FollowedPartition partition = item.partition();
            if (session.find(partition.key()) != partition) {
                continue;
            }
            FetchPosition position = item.position();
            if (position != null && item.error() == ErrorCode.NONE) {
                session.moved(partition, position);
            } else if (item.error() != ErrorCode.FENCED_LEADER_EPOCH) {
                if (position != null && !position.equals(partition.position())) {
                    partition.position(position);
                }
                pause(partition, item.error());
            }
        }
        askIfIdle();
    }

    private void pause(FollowedPartition partition, ErrorCode error) {
        LOG.debug("pauses partition={} error={}", partition, error);
        session.remove(partition);
        long pauseMs = pauseMs(partition.failures());
        partition.failed();
        partition.pause(home.scheduler().schedule(pauseMs, () -> {
            withoutRoom.judge(partition);
            session.add(partition);
            askIfIdle();
        }));
    }

    private long pauseMs(int failuresBefore) {
        return Math.min(settings.backoffMs(), FIRST_PAUSE_MS << Math.min(failuresBefore, MOST_DOUBLINGS));
    }
}
