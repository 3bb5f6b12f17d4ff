package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.fetch.FetchTerms.Replica;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.partition.follow.CopyQuota;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.FetchableTopicResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;

/**
 * Fetch: reads records, or waits until there are some.
 *
 * <p>Behaviour: planning happens here, on the net loop, from immutable views; the records stay in their files and are
 * sent from there. Sizes and waits are capped (row 36). Incremental sessions (KIP-227) belong to their connection and
 * take one of a bounded number of slots.
 *
 * <p>Followers come the same way: they read up to the log's end, and where they stand goes to the shards
 * ({@link FollowerReports}). As long as there is no security, a client that claims to be a replica cannot be told from
 * one; only the ids of registered brokers are believed, all others are refused (row 34).
 *
 * <p>Version notes: 0 to 3 get messages of formats 0 (versions 0 and 1) and 1, made by a {@link ConvertedFetch} off the
 * loop; 0 to 2 have no limit for the whole answer and cut the last message of a partition at its own, 1 tells the throttle
 * time, 3 brings the limit of the answer, with one whole message at least (KIP-74). 4 is the first with the present record
 * format, 5 tells the log start, 6 knows KAFKA_STORAGE_ERROR, which is NOT_LEADER_OR_FOLLOWER before, 7 brings sessions, 9 the leader epoch (KIP-320), 11 the rack (KIP-392; from then on
 * followers serve consumers up to the high watermark that they know), 12 the last fetched epoch and diverging epochs
 * (KIP-595), 13 topic ids (KIP-516), 15 moves the replica id into a tagged field, 16 names the endpoints of leaders
 * (KIP-951), 17 and 18 concern replicas only. Before 10 nobody knows zstd.
 */
public final class FetchHandler implements ApiHandler<FetchRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.FETCH, 0, 18);

    private static final int MAX_WAIT_MS = 60_000;
    private static final short FIRST_WITH_RACK = 11;
    private static final short FIRST_WITH_IDS = 13;
    private static final byte READ_COMMITTED = 1;

    private final FetchJob.Sources sources;
    private final ImageHolder images;
    private final FetchSessions sessions;
    private final Limits limits;
    private final CopyQuota quota;

    /**
     * What the broker's configuration says.
     *
     * @param maxBytes {@code fetch.max.bytes}: the most that an answer holds, whatever the client asks for
     * @param closest whether consumers are sent to the replica in their rack: {@code replica.selector.class}
     */
    public record Limits(int maxBytes, boolean closest) {}

    /**
     * Reads for everybody.
     *
     * @param quota for followers that are out of sync, of partitions that are throttled (KIP-73)
     * @param stage brings in what is not in memory; null if the disk is never waited for
     * @param oldFormats for versions 0 to 3
     */
    public FetchHandler(
            PartitionRegistry partitions,
            ImageHolder images,
            FetchSessions sessions,
            Limits limits,
            CopyQuota quota,
            @Nullable ReadStage stage,
            OldFormats oldFormats) {
        this.quota = quota;
        this.sources = new FetchJob.Sources(partitions, images, sessions.clock(), stage, oldFormats);
        this.images = images;
        this.sessions = sessions;
        this.limits = limits;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public Audience audience(FetchRequest request) {
        return replica(request) == null ? Audience.CLIENTS : Audience.BROKERS;
    }

    @Override
    public void handle(RequestContext context, FetchRequest request, Reply reply) {
        Replica replica = replica(request);
        boolean old = RecordFormat.of(context.version()).isOld();
        // No broker of this kind has ever asked so, and what is converted is no copy.
        if (replica != null && (old || !images.current().isAlive(replica.broker()))) {
            refuse(context, request, reply);
            return;
        }
        switch (request.sessionEpoch()) {
            case FetchSession.FINAL_EPOCH -> {
                sessions.end(context.connection(), request.sessionId());
                start(context, request, reply, null);
            }
            case FetchSession.INITIAL_EPOCH -> {
                sessions.end(context.connection(), request.sessionId());
                start(context, request, reply, begin(context, request));
            }
            default -> resume(context, request, reply);
        }
    }

    /**
     * Nobody knows the replica. A request of a session may name no partition that could carry the error; taken for an
     * answer without news it would be asked again at once, and again.
     */
    private void refuse(RequestContext context, FetchRequest request, Reply reply) {
        sessions.end(context.connection(), request.sessionId());
        boolean named = request.sessionEpoch() == FetchSession.INITIAL_EPOCH
                || request.sessionEpoch() == FetchSession.FINAL_EPOCH;
        reply.send(
                named
                        ? perPartition(request, ErrorCode.TOPIC_AUTHORIZATION_FAILED)
                        : errorResponse(request, ErrorCode.FETCH_SESSION_ID_NOT_FOUND));
    }

    /** Who asks, by the field of the request's version; null for a consumer. */
    static @Nullable Replica replica(FetchRequest request) {
        if (request.replicaId() >= 0) {
            return new Replica(request.replicaId(), -1);
        }
        FetchRequest.ReplicaState state = request.replicaState();
        return state.replicaId() < 0 ? null : new Replica(state.replicaId(), state.replicaEpoch());
    }

    private @Nullable FetchSession begin(RequestContext context, FetchRequest request) {
        if (request.topics().isEmpty()) {
            return null;
        }
        Replica replica = replica(request);
        FetchSession session = sessions.begin(
                context.connection(),
                context.version() >= FIRST_WITH_IDS,
                replica == null ? FetchSessions.CONSUMER : replica.broker(),
                named(request));
        if (session != null) {
            session.update(request);
            sessions.count(session);
        }
        return session;
    }

    private static int named(FetchRequest request) {
        int count = 0;
        for (FetchTopic topic : request.topics()) {
            count += topic.partitions().size();
        }
        return count;
    }

    private void start(RequestContext context, FetchRequest request, Reply reply, @Nullable FetchSession session) {
        if (session != null) {
            start(context, request, reply, session, false);
            return;
        }
        if (RecordFormat.of(context.version()).cuts()) {
            request.topics(FirstInTurn.rotate(context.connection(), request));
        }
        StandingWatch watch = new StandingWatch(context.connection(), sessions.clock());
        FetchJob.Subject subject = FetchJob.Subject.of(FetchSession.sessionless(request), watch);
        new FetchJob(context, reply, terms(context, request), subject, sources).start();
    }

    private void start(
            RequestContext context, FetchRequest request, Reply reply, FetchSession session, boolean incremental) {
        Replica replica = replica(request);
        if (replica != null) {
            session.life(replica.epoch());
        }
        FetchJob.Subject subject = FetchJob.Subject.of(session, incremental);
        new FetchJob(context, reply, terms(context, request), subject, sources).start();
    }

    private void resume(RequestContext context, FetchRequest request, Reply reply) {
        Connection connection = context.connection();
        FetchSession session = sessions.find(connection, request.sessionId());
        ErrorCode refused = refusal(session, context, request);
        if (session == null || refused != ErrorCode.NONE) {
            reply.send(errorResponse(request, refused));
            return;
        }
        if (!sessions.mayGrow(session, named(request))) {
            sessions.end(connection, session.id());
            reply.send(errorResponse(request, ErrorCode.FETCH_SESSION_ID_NOT_FOUND));
            return;
        }
        session.watch().endWait();
        session.update(request);
        sessions.count(session);
        session.advance(sessions.clock().nowMs());
        start(context, request, reply, session, true);
    }

    private static ErrorCode refusal(@Nullable FetchSession session, RequestContext context, FetchRequest request) {
        if (session == null) {
            return ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
        }
        if (session.byId() != (context.version() >= FIRST_WITH_IDS)) {
            return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
        }
        return request.sessionEpoch() == session.nextEpoch() ? ErrorCode.NONE : ErrorCode.INVALID_FETCH_SESSION_EPOCH;
    }

    private FetchTerms terms(RequestContext context, FetchRequest request) {
        RecordFormat format = RecordFormat.of(context.version());
        int bound = format.isOld() ? Math.min(limits.maxBytes(), ConvertedFetch.MOST_BYTES) : limits.maxBytes();
        int most = Math.min(Math.max(0, request.maxBytes()), bound);
        int least = Math.min(Math.max(0, request.minBytes()), most);
        int waitMs = Math.min(request.maxWaitMs(), MAX_WAIT_MS);
        boolean committed = request.isolationLevel() == READ_COMMITTED;
        Replica replica = replica(request);
        boolean anywhere = replica == null ? context.version() >= FIRST_WITH_RACK : limits.closest();
        String rack = limits.closest() ? request.rackId() : "";
        return new FetchTerms(format, committed, least, most, waitMs, replica, anywhere, rack, quota);
    }

    /** Fetch has an error for the whole since version 7; before, each partition carries it. */
    @Override
    public FetchResponse errorResponse(FetchRequest request, ErrorCode error) {
        return perPartition(request, error).errorCode(error.code());
    }

    static FetchResponse perPartition(FetchRequest request, ErrorCode error) {
        List<FetchableTopicResponse> topics = new ArrayList<>(request.topics().size());
        for (FetchTopic topic : request.topics()) {
            List<PartitionData> all = new ArrayList<>(topic.partitions().size());
            for (FetchPartition partition : topic.partitions()) {
                all.add(new PartitionData()
                        .partitionIndex(partition.partition())
                        .errorCode(error.code())
                        .highWatermark(-1)
                        .abortedTransactions(null)
                        .records(FetchRound.NO_RECORDS));
            }
            topics.add(new FetchableTopicResponse()
                    .topic(topic.topic())
                    .topicId(topic.topicId())
                    .partitions(all));
        }
        return new FetchResponse().responses(topics);
    }
}
