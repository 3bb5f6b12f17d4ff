package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.lead.Acks;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.ForgottenTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.record.TransactionMarker;
import org.junit.jupiter.api.Test;

/** A consumer's session over the four partitions of "orders" (KIP-227). */
class ConsumerSessionsTest {

    private static final int VERSION = 13;
    private static final byte COMMITTED = 1;
    private static final long PRODUCER = 7;

    private final DataApiBench bench = new DataApiBench();
    private FetchHandler handler = bench.fetch;
    private byte isolation;
    private String rack = "";
    private int session;
    private int epoch;

    ConsumerSessionsTest() throws IOException {}

    private static FetchPartition asked(int partition, long offset) {
        return new FetchPartition().partition(partition).fetchOffset(offset).partitionMaxBytes(1 << 20);
    }

    private FetchRequest request(FetchPartition... partitions) {
        List<FetchRequest.FetchTopic> topics = new ArrayList<>();
        if (partitions.length > 0) {
            topics.add(new FetchRequest.FetchTopic()
                    .topicId(DataApiBench.ORDERS_ID)
                    .partitions(List.of(partitions)));
        }
        return new FetchRequest()
                .maxWaitMs(500)
                .minBytes(1)
                .maxBytes(1 << 20)
                .isolationLevel(isolation)
                .rackId(rack)
                .topics(topics)
                .sessionId(session)
                .sessionEpoch(epoch++);
    }

    private FakeReply start(FetchRequest request) {
        return bench.start(handler, request, VERSION);
    }

    private FakeReply next(FetchPartition... partitions) {
        return start(request(partitions));
    }

    private FetchResponse begin() {
        return begin(asked(0, 0), asked(1, 0), asked(2, 0), asked(3, 0));
    }

    private FetchResponse begin(FetchPartition... partitions) {
        FetchResponse response = start(request(partitions).maxWaitMs(0)).as(FetchResponse.class);
        session = response.sessionId();
        return response;
    }

    private StandingWatch watch() {
        FetchSession known = bench.sessions.find(bench.connection, session);
        return Objects.requireNonNull(known).watch();
    }

    private List<Integer> lookedAt() {
        return watch().toLookAt(List.of(), bench.images.current()).stream()
                .map(entry -> entry.key().partition())
                .toList();
    }

    private PartitionHandle handle(int partition) {
        return Objects.requireNonNull(bench.registry.find("orders", partition));
    }

    private static List<Integer> partitions(FetchResponse response) {
        return response.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(PartitionData::partitionIndex)
                .toList();
    }

    private static int size(PartitionData data) {
        Records records = data.records();
        return records == null ? 0 : records.sizeInBytes();
    }

    private void timeOut() {
        bench.scheduler.advanceMs(500);
        bench.settle();
    }

    /** What is idle costs nothing. */
    @Test
    void partitionsThatDoNotMoveAreNotLookedAt() {
        // Given
        begin();
        assertThat(lookedAt()).isEmpty();
        // When
        bench.append(2, DataApiBench.batch(1));
        // Then
        assertThat(lookedAt()).containsExactly(2);
    }

    @Test
    void oneThatRestsIsSeenWhenItMovesWhileTheNextFetchWaits() {
        // Given
        begin();
        FakeReply reply = next();
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.append(2, DataApiBench.batch(1));
        // Then
        FetchResponse response = reply.as(FetchResponse.class);
        assertThat(partitions(response)).containsExactly(2);
        assertThat(size(DataApiBench.only(response))).isPositive();
    }

    @Test
    void oneThatRestsIsSeenWhenItMovesBetweenTwoFetches() {
        // Given
        begin();
        bench.append(3, DataApiBench.batch(1));
        // When
        FakeReply reply = next();
        // Then
        assertThat(partitions(reply.as(FetchResponse.class))).containsExactly(3);
    }

    /** KIP-227: what was told is not told again, and a high watermark that moved is told with the next answer. */
    @Test
    void boundsAreToldOnce() {
        // Given
        begin();
        bench.append(1, DataApiBench.batch(1));
        next();
        // When
        FakeReply moved = next(asked(1, 1));
        timeOut();
        FakeReply idle = next();
        timeOut();
        // Then
        assertThat(partitions(moved.as(FetchResponse.class))).containsExactly(1);
        assertThat(partitions(idle.as(FetchResponse.class))).isEmpty();
        assertThat(lookedAt()).isEmpty();
    }

    @Test
    void deletedRecordsAreToldWithTheNextAnswer() {
        // Given
        bench.append(1, DataApiBench.batch(1));
        bench.append(1, DataApiBench.batch(1));
        begin(asked(0, 0), asked(1, 2));
        PartitionHandle handle = handle(1);
        // When
        handle.shard().post(() -> handle.partition().deleteRecords(1, Long.MAX_VALUE, (error, low) -> {}));
        bench.settle();
        FakeReply reply = next();
        timeOut();
        // Then
        FetchResponse response = reply.as(FetchResponse.class);
        assertThat(partitions(response)).containsExactly(1);
        assertThat(DataApiBench.only(response).logStartOffset()).isEqualTo(1);
    }

    /** The shard is at it when the client looks: what it publishes comes between the look and the wait. */
    @Test
    void recordsThatAreDeletedBeforeAPartitionRestsAreTold() {
        // Given
        bench.append(1, DataApiBench.batch(1));
        bench.append(1, DataApiBench.batch(1));
        PartitionHandle handle = handle(1);
        handle.shard().post(() -> handle.partition().deleteRecords(1, Long.MAX_VALUE, (error, low) -> {}));
        // When
        begin(asked(0, 0), asked(1, 2));
        // Then
        assertThat(lookedAt()).containsExactly(1);
    }

    @Test
    void aLeaderThatIsDeposedBeforeAFetchWaitsIsTold() {
        // Given
        begin();
        FakeReply first = next(asked(0, 0));
        timeOut();
        assertThat(first.isGiven()).isTrue();
        PartitionHandle handle = handle(0);
        PartitionImage deposed = PartitionImage.led(0, 6, List.of(9, DataApiBench.BROKER));
        LocalReplica order = new LocalReplica("orders", DataApiBench.ORDERS_ID, deposed, false);
        FetchPartition ofTheEpoch = asked(0, 0).currentLeaderEpoch(5);
        // When
        handle.shard().post(() -> handle.partition().onOrder(order));
        FakeReply reply = start(DataApiBench.fetchOf(VERSION, 0, 0)
                .topics(List.of(new FetchRequest.FetchTopic()
                        .topicId(DataApiBench.ORDERS_ID)
                        .partitions(List.of(ofTheEpoch))))
                .sessionEpoch(-1));
        // Then
        assertThat(reply.isGiven()).isTrue();
        PartitionData told = DataApiBench.only(reply.as(FetchResponse.class));
        assertThat(ErrorCode.of(told.errorCode())).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
    }

    /** Ten batches in each partition and room for one at a time: nobody has two turns before all have had one. */
    @Test
    void allGetTheirTurnWithinTheByteLimit() {
        // Given
        for (int partition = 0; partition < 4; partition++) {
            for (int i = 0; i < 10; i++) {
                bench.append(partition, DataApiBench.batch(1));
            }
        }
        List<Integer> served = new ArrayList<>();
        long[] read = new long[4];
        FetchRequest full = request(asked(0, 0), asked(1, 0), asked(2, 0), asked(3, 0));
        FetchResponse answer = start(full.maxBytes(1)).as(FetchResponse.class);
        session = answer.sessionId();
        // When
        while (served.size() < 12) {
            int got = answer.responses().get(0).partitions().stream()
                    .filter(data -> size(data) > 0)
                    .findFirst()
                    .orElseThrow()
                    .partitionIndex();
            served.add(got);
            answer = start(request(asked(got, ++read[got])).maxBytes(1)).as(FetchResponse.class);
        }
        // Then
        for (int turn = 0; turn < 12; turn += 4) {
            assertThat(served.subList(turn, turn + 4)).containsExactlyInAnyOrder(0, 1, 2, 3);
        }
    }

    @Test
    void whatIsTooLittleYetIsLookedAtTogether() {
        // Given
        begin();
        FakeReply reply = start(request().minBytes(150));
        bench.append(0, DataApiBench.batch(1));
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.append(1, DataApiBench.batch(1));
        // Then
        assertThat(partitions(reply.as(FetchResponse.class))).containsExactlyInAnyOrder(0, 1);
    }

    private void appendTransactional(int partition, int sequence) {
        ByteBuf batch = DataApiBench.batch(
                new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)
                        .producer(PRODUCER, (short) 0, sequence)
                        .transactional(true),
                1);
        PartitionHandle handle = handle(partition);
        handle.shard()
                .post(() ->
                        handle.partition().append(batch, Acks.ALL, Long.MAX_VALUE, (error, offset, timestamp) -> {}));
        bench.settle();
    }

    private void commit(int partition) {
        ByteBuf marker = BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(true, 0), PRODUCER, (short) 0, 0);
        PartitionHandle handle = handle(partition);
        handle.shard().post(() -> handle.partition().appendOwn(marker, (error, offset, timestamp) -> {}));
        bench.settle();
    }

    /** While a transaction is open the bounds part, and the high watermark alone does not help who reads committed data. */
    @Test
    void readersOfCommittedDataAreWokenByTheEndOfATransaction() {
        // Given
        isolation = COMMITTED;
        begin();
        FakeReply reply = next();
        appendTransactional(0, 0);
        appendTransactional(0, 1);
        assertThat(reply.isGiven()).isFalse();
        // When
        commit(0);
        // Then
        FetchResponse response = reply.as(FetchResponse.class);
        assertThat(partitions(response)).containsExactly(0);
        assertThat(DataApiBench.only(response).lastStableOffset()).isEqualTo(3);
    }

    /** What rests on the high watermark has to be armed anew when the client wants committed data only. */
    @Test
    void whoAsksOnOtherTermsIsServedOnThem() {
        // Given
        appendTransactional(0, 0);
        begin(asked(0, 1));
        isolation = COMMITTED;
        FakeReply reply = next(asked(0, 0));
        assertThat(reply.isGiven()).isFalse();
        // When
        commit(0);
        // Then
        assertThat(DataApiBench.only(reply.as(FetchResponse.class)).lastStableOffset())
                .isEqualTo(2);
    }

    /** KIP-392: the closest replica is told though nothing moves in the partition. */
    @Test
    void whoIsCloserIsToldThoughNothingElseMoves() {
        // Given
        handler = bench.fetchAnywhere;
        rack = "b";
        begin();
        assertThat(lookedAt()).isEmpty();
        // When
        List<PartitionImage> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(PartitionImage.led(i, 5, List.of(DataApiBench.BROKER, 2)));
        }
        bench.images.update(delta -> {
            delta.brokers(
                    List.of(new BrokerNode(DataApiBench.BROKER, List.of(), "a"), new BrokerNode(2, List.of(), "b")));
            delta.topic(new TopicImage("orders", DataApiBench.ORDERS_ID, all));
        });
        bench.settle();
        FetchResponse response = next().as(FetchResponse.class);
        // Then
        assertThat(partitions(response)).containsExactly(0, 1, 2, 3);
        assertThat(DataApiBench.only(response).preferredReadReplica()).isEqualTo(2);
    }

    @Test
    void losingLeadershipIsToldOfWhatRests() {
        // Given
        begin(asked(0, 0).currentLeaderEpoch(5), asked(1, 0));
        FakeReply reply = next();
        // When
        bench.lose("orders", DataApiBench.ORDERS_ID, 6);
        // Then
        assertThat(partitions(reply.as(FetchResponse.class))).containsExactly(0);
    }

    @Test
    void whatIsForgottenIsNotAnsweredAndNothingIsArmedForIt() {
        // Given
        begin();
        FetchRequest forgetting = request()
                .forgottenTopicsData(List.of(
                        new ForgottenTopic().topicId(DataApiBench.ORDERS_ID).partitions(List.of(1))));
        FakeReply reply = start(forgetting);
        // When
        bench.append(1, DataApiBench.batch(1));
        // Then
        assertThat(reply.isGiven()).isFalse();
        assertThat(lookedAt()).isEmpty();
    }

    @Test
    void aSecondFetchOfASessionEndsTheWaitOfTheFirst() {
        // Given
        begin();
        FakeReply first = next();
        // When
        FakeReply second = next();
        // Then
        assertThat(partitions(first.as(FetchResponse.class))).isEmpty();
        assertThat(second.isGiven()).isFalse();
        bench.append(0, DataApiBench.batch(1));
        assertThat(partitions(second.as(FetchResponse.class))).containsExactly(0);
    }

    /** What the second one says counts for the second one. */
    @Test
    void aFetchThatWaitsIsAnsweredForWhatItAskedItself() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        begin(asked(0, 3));
        FakeReply first = next();
        // When
        FakeReply second = next(asked(0, 0));
        // Then
        assertThat(partitions(first.as(FetchResponse.class))).isEmpty();
        assertThat(partitions(second.as(FetchResponse.class))).containsExactly(0);
    }

    @Test
    void aConnectionThatClosesLeavesNothingArmed() {
        // Given
        FakeLoop.FakeConnection other = bench.loop.connect();
        bench.start(handler, request(asked(0, 0)).maxWaitMs(0), VERSION, other);
        // When
        other.close();
        bench.settle();
        bench.append(0, DataApiBench.batch(1));
        // Then
        assertThat(bench.sessions.size()).isZero();
        assertThat(bench.sessions.partitions()).isZero();
    }
}
