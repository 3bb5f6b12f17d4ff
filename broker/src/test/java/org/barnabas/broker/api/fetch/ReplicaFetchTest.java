package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.broker.api.CopiesBench.COPIES_ID;
import static org.barnabas.broker.api.CopiesBench.EPOCH;
import static org.barnabas.broker.api.CopiesBench.VERSION;
import static org.barnabas.broker.api.CopiesBench.asked;
import static org.barnabas.broker.api.CopiesBench.request;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.broker.api.CopiesBench;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ThrottledReplicas;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.ForgottenTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.Records;
import org.junit.jupiter.api.Test;

/** Fetch, as followers use it: topic "copies", led by broker 1 in epoch 5, with a replica on broker 2. */
class ReplicaFetchTest {

    private final CopiesBench copies = new CopiesBench();
    private final DataApiBench bench = copies.bench;

    ReplicaFetchTest() throws IOException {}

    private PartitionData fetch(FetchRequest request) {
        return DataApiBench.only(copies.start(request.maxWaitMs(0)).as(FetchResponse.class));
    }

    private FakeReply produce(int partition, int records) {
        var request = DataApiBench.produceOf(13, -1, partition, DataApiBench.batch(records));
        request.topicData().get(0).topicId(COPIES_ID);
        return bench.start(bench.produce, request, 13);
    }

    private void deleteBefore(long offset) {
        PartitionHandle handle = bench.registry.find("copies", 0);
        if (handle == null) {
            throw new AssertionError("no replica here");
        }
        handle.shard().post(() -> handle.partition().deleteRecords(offset, Long.MAX_VALUE, (error, low) -> {}));
    }

    private static int size(PartitionData data) {
        Records records = data.records();
        return records == null ? 0 : records.sizeInBytes();
    }

    private static ErrorCode error(PartitionData data) {
        return ErrorCode.of(data.errorCode());
    }

    @Test
    void readsBeyondTheHighWatermark() {
        // Given
        produce(0, 3);
        // When
        PartitionData data = fetch(request(2, asked(0, 0, -1)));
        // Then
        assertThat(error(data)).isEqualTo(ErrorCode.NONE);
        assertThat(size(data)).isPositive();
        assertThat(data.highWatermark()).isZero();
    }

    @Test
    void whatItHasIsAcknowledged() {
        // Given
        FakeReply produced = produce(0, 3);
        fetch(request(2, asked(0, 0, -1)));
        assertThat(produced.isGiven()).isFalse();
        // When
        fetch(request(2, asked(0, 3, EPOCH)));
        // Then
        assertThat(produced.isGiven()).isTrue();
    }

    /** It lost its registration: an answer without errors would make it ask again at once, over and over. */
    @Test
    void theSessionOfAReplicaThatNobodyKnowsAnyMoreIsOver() {
        // Given
        int session = copies.start(request(2, asked(0, 0, -1)).sessionEpoch(0).maxWaitMs(0))
                .as(FetchResponse.class)
                .sessionId();
        bench.images.update(delta -> delta.brokers(List.of(new BrokerNode(DataApiBench.BROKER, List.of(), null))));
        bench.settle();
        // When
        FetchResponse answer = copies.start(
                        request(2).topics(List.of()).sessionId(session).sessionEpoch(1))
                .as(FetchResponse.class);
        // Then
        assertThat(session).isPositive();
        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    /** Only the leader is in sync, and both partitions are throttled where it leads. */
    private void throttle() {
        PartitionConfig plain = PartitionConfig.DEFAULT;
        bench.configs.put(
                "copies",
                new PartitionConfig(
                        plain.log(),
                        plain.rules(),
                        1,
                        true,
                        ThrottledReplicas.of(List.of("0:1", "1:1"), DataApiBench.BROKER),
                        ThrottledReplicas.NONE));
        bench.images.update(delta -> {
            delta.topic(new TopicImage("copies", COPIES_ID, List.of(alone(0), alone(1))));
            delta.topicConfig(COPIES_ID, Map.of("leader.replication.throttled.replicas", "0:1,1:1"));
        });
        bench.settle();
    }

    private static PartitionImage alone(int partition) {
        List<Integer> replicas = List.of(DataApiBench.BROKER, 2);
        List<Integer> inSync = List.of(DataApiBench.BROKER);
        return new PartitionImage(
                partition, DataApiBench.BROKER, EPOCH, 1, 1, replicas, inSync, List.of(), List.of(), List.of());
    }

    /** KIP-73. */
    @Test
    void whoIsOutOfSyncGetsNoMoreThanTheQuotaHas() {
        // Given
        throttle();
        produce(0, 3);
        produce(0, 3);
        bench.leaderQuota.left = 1;
        // When
        PartitionData first = fetch(request(2, asked(0, 0, -1)));
        PartitionData second = fetch(request(2, asked(0, 3, EPOCH)));
        bench.leaderQuota.left = 1;
        PartitionData third = fetch(request(2, asked(0, 3, EPOCH)));
        // Then
        assertThat(size(first)).as("a batch comes whole").isPositive();
        assertThat(error(second)).isEqualTo(ErrorCode.NONE);
        assertThat(size(second)).isZero();
        assertThat(size(third)).isEqualTo(size(first));
        assertThat(bench.leaderQuota.taken).isEqualTo(size(first) + size(third));
    }

    @Test
    void oneAnswerDoesNotTakeTheQuotaTwice() {
        // Given
        throttle();
        produce(0, 3);
        produce(1, 3);
        bench.leaderQuota.left = 1;
        // When
        FetchResponse answer = copies.start(
                        request(2, asked(0, 0, -1), asked(1, 0, -1)).maxWaitMs(0))
                .as(FetchResponse.class);
        // Then
        List<PartitionData> partitions = answer.responses().get(0).partitions();
        assertThat(size(partitions.get(0))).isPositive();
        assertThat(size(partitions.get(1))).isZero();
    }

    @Test
    void whoIsInSyncIsNeverThrottled() {
        // Given
        throttle();
        PartitionImage both = PartitionImage.led(0, EPOCH, List.of(DataApiBench.BROKER, 2));
        bench.images.update(delta -> delta.topic(new TopicImage("copies", COPIES_ID, List.of(both, alone(1)))));
        bench.settle();
        produce(0, 3);
        bench.leaderQuota.left = 0;
        // When
        PartitionData data = fetch(request(2, asked(0, 0, -1)));
        // Then
        assertThat(size(data)).isPositive();
        assertThat(bench.leaderQuota.taken).isZero();
    }

    /** Row 34. */
    @Test
    void whoIsNoBrokerIsNoReplica() {
        // When
        PartitionData data = fetch(request(9, asked(0, 0, -1)));
        // Then
        assertThat(error(data)).isEqualTo(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    }

    @Test
    void aBrokerWithoutAReplicaIsTold() {
        // When
        PartitionData data = fetch(request(3, asked(0, 0, -1)));
        // Then
        assertThat(error(data)).isEqualTo(ErrorCode.REPLICA_NOT_AVAILABLE);
    }

    /** Rule R3. */
    @Test
    void otherEpochsAreFenced() {
        // When
        PartitionData old = fetch(request(2, asked(0, 0, -1).currentLeaderEpoch(EPOCH - 1)));
        PartitionData future = fetch(request(2, asked(0, 0, -1).currentLeaderEpoch(EPOCH + 1)));
        // Then
        assertThat(error(old)).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(error(future)).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
    }

    @Test
    void divergenceIsToldAndDoesNotCount() {
        // Given
        FakeReply produced = produce(0, 3);
        // When
        PartitionData data = fetch(request(2, asked(0, 3, EPOCH - 1)));
        // Then
        assertThat(data.divergingEpoch().endOffset()).isZero();
        assertThat(produced.isGiven()).isFalse();
    }

    @Test
    void belowTheStartItIsToldWhereToBegin() {
        // Given
        produce(0, 3);
        fetch(request(2, asked(0, 3, EPOCH)));
        deleteBefore(2);
        bench.settle();
        // When
        PartitionData data = fetch(request(2, asked(0, 0, -1)));
        // Then
        assertThat(error(data)).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(data.logStartOffset()).isEqualTo(2);
    }

    @Test
    void waitsForTheEndOfTheLogNotForTheHighWatermark() {
        // Given
        FakeReply reply = copies.start(request(2, asked(0, 0, -1)));
        assertThat(reply.isGiven()).isFalse();
        // When
        produce(0, 1);
        // Then
        assertThat(size(DataApiBench.only(reply.as(FetchResponse.class)))).isPositive();
    }

    @Test
    void inASessionOnlyWhatMovesIsAnswered() {
        // Given
        int session = session();
        FakeReply reply = next(session, 1);
        assertThat(reply.isGiven()).isFalse();
        // When
        produce(1, 1);
        // Then
        FetchResponse response = reply.as(FetchResponse.class);
        assertThat(DataApiBench.only(response).partitionIndex()).isEqualTo(1);
        assertThat(size(DataApiBench.only(response))).isPositive();
    }

    private int session() {
        FetchRequest first =
                request(2, asked(0, 0, -1), asked(1, 0, -1)).sessionEpoch(0).maxWaitMs(0);
        return copies.start(first).as(FetchResponse.class).sessionId();
    }

    private FakeReply next(int session, int epoch, FetchPartition... partitions) {
        FetchRequest request = request(2, partitions).sessionId(session).sessionEpoch(epoch);
        if (partitions.length == 0) {
            request.topics(List.of());
        }
        return copies.start(request);
    }

    /** What is idle costs nothing. */
    @Test
    void partitionsThatDoNotMoveAreNotLookedAt() {
        // Given
        int session = session();
        // When
        produce(1, 1);
        // Then
        FetchSession known = Objects.requireNonNull(bench.sessions.find(bench.connection, session));
        assertThat(known.watch().toLookAt(List.of(), bench.images.current()))
                .extracting(entry -> entry.key().partition())
                .containsExactly(1);
    }

    /** It was taken for dead, registered anew, and names nothing, for nothing has moved. */
    @Test
    void whoGoesOnInANewLifeSaysEverythingAnew() {
        // Given
        int session = session();
        FetchSession known = Objects.requireNonNull(bench.sessions.find(bench.connection, session));
        known.entries().forEach(entry -> entry.takeFresh(0));
        // When
        known.life(70);
        boolean inTheSame = known.entries().stream().anyMatch(entry -> entry.takeFresh(0));
        known.life(71);
        boolean inANewOne = known.entries().stream().allMatch(entry -> entry.takeFresh(0));
        // Then
        assertThat(inTheSame).isFalse();
        assertThat(inANewOne).isTrue();
        assertThat(known.watch().toLookAt(List.of(), bench.images.current())).hasSameSizeAs(known.entries());
    }

    @Test
    void aRestingPartitionIsSeenWhenItMovesBetweenTwoFetches() {
        // Given
        int session = session();
        produce(0, 2);
        // When
        FetchResponse response = next(session, 1).as(FetchResponse.class);
        // Then
        assertThat(DataApiBench.only(response).partitionIndex()).isZero();
        assertThat(size(DataApiBench.only(response))).isPositive();
    }

    @Test
    void theHighWatermarkIsToldThoughNothingElseMoves() {
        // Given
        int session = session();
        produce(0, 2);
        next(session, 1);
        FakeReply waiting = next(session, 2, asked(0, 2, EPOCH));
        assertThat(waiting.isGiven()).isFalse();
        // When
        bench.scheduler.advanceMs(500);
        bench.settle();
        // Then
        assertThat(DataApiBench.only(waiting.as(FetchResponse.class)).highWatermark())
                .isEqualTo(2);
    }

    /** KIP-392: consumers of the follower wait for it. */
    @Test
    void whereFollowersServeConsumersTheHighWatermarkIsToldAtOnce() {
        // Given
        FetchRequest first = request(2, asked(0, 0, -1)).sessionEpoch(0).maxWaitMs(0);
        int session = bench.start(bench.fetchAnywhere, first, VERSION)
                .as(FetchResponse.class)
                .sessionId();
        produce(0, 2);
        FetchRequest second = request(2).topics(List.of()).sessionId(session).sessionEpoch(1);
        bench.start(bench.fetchAnywhere, second, VERSION);
        // When
        FetchRequest third = request(2, asked(0, 2, EPOCH)).sessionId(session).sessionEpoch(2);
        FakeReply reply = bench.start(bench.fetchAnywhere, third, VERSION);
        // Then
        assertThat(DataApiBench.only(reply.as(FetchResponse.class)).highWatermark())
                .isEqualTo(2);
        FetchRequest fourth = request(2).topics(List.of()).sessionId(session).sessionEpoch(3);
        assertThat(bench.start(bench.fetchAnywhere, fourth, VERSION).isGiven()).isFalse();
    }

    @Test
    void whatIsForgottenIsNotAnswered() {
        // Given
        int session = session();
        FetchRequest request = request(2)
                .sessionId(session)
                .sessionEpoch(1)
                .topics(List.of())
                .forgottenTopicsData(
                        List.of(new ForgottenTopic().topicId(COPIES_ID).partitions(List.of(1))));
        FakeReply reply = copies.start(request);
        // When
        produce(1, 1);
        // Then
        assertThat(reply.isGiven()).isFalse();
    }

    @Test
    void aMovedLogStartIsToldSoon() {
        // Given
        int session = session();
        produce(0, 2);
        next(session, 1);
        FakeReply told = next(session, 2, asked(0, 2, EPOCH));
        bench.scheduler.advanceMs(500);
        bench.settle();
        assertThat(told.isGiven()).isTrue();
        deleteBefore(1);
        bench.scheduler.advanceMs(5_000);
        // When
        FakeReply reply = next(session, 3);
        bench.scheduler.advanceMs(500);
        bench.settle();
        // Then
        assertThat(DataApiBench.only(reply.as(FetchResponse.class)).logStartOffset())
                .isEqualTo(1);
    }

    @Test
    void aLeaderThatResignsAnswersAtOnce() {
        // Given
        int session = session();
        FakeReply reply = next(session, 1);
        PartitionImage moved = PartitionImage.led(0, EPOCH + 1, List.of(2, DataApiBench.BROKER));
        // When
        bench.images.update(delta -> delta.localReplica(new LocalReplica("copies", COPIES_ID, moved, false)));
        bench.settle();
        // Then
        assertThat(error(DataApiBench.only(reply.as(FetchResponse.class)))).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
}
