package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.ForgottenTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchHandlerTest {

    private final DataApiBench bench = new DataApiBench();

    FetchHandlerTest() throws IOException {}

    private FetchResponse fetch(FetchRequest request, int version) {
        return bench.start(bench.fetch, request, version).as(FetchResponse.class);
    }

    private static int size(PartitionData data) {
        Records records = data.records();
        return records == null ? 0 : records.sizeInBytes();
    }

    private static void expect(FetchResponse response, ErrorCode error) {
        assertThat(ErrorCode.of(DataApiBench.only(response).errorCode())).isEqualTo(error);
    }

    private static FetchPartition asked(FetchRequest request) {
        return request.topics().get(0).partitions().get(0);
    }

    private static FetchRequest session(FetchRequest request, int id, int epoch) {
        return request.sessionId(id).sessionEpoch(epoch);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18})
    void readsInEveryVersion(int version) {
        // Given
        bench.append(0, DataApiBench.batch(3));
        // When
        FetchResponse response = fetch(DataApiBench.fetchOf(version, 0, 0), version);
        // Then
        expect(response, ErrorCode.NONE);
        assertThat(size(DataApiBench.only(response))).isPositive();
        assertThat(DataApiBench.only(response).lastStableOffset()).isEqualTo(3);
    }

    @Test
    void waitsForRecordsAndIsWokenByThem() {
        // Given
        FakeReply reply = bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 0), 13);
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.append(0, DataApiBench.batch(1));
        // Then
        assertThat(size(DataApiBench.only(reply.as(FetchResponse.class)))).isPositive();
        assertThat(bench.scheduler.pending()).isZero();
    }

    @Test
    void anotherPartitionsRecordsDoNotWakeIt() {
        // Given
        FakeReply reply = bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 0), 13);
        // When
        bench.append(1, DataApiBench.batch(1));
        // Then
        assertThat(reply.isGiven()).isFalse();
    }

    @Test
    void answersEmptyWhenTimeIsOver() {
        // Given
        FakeReply reply = bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 0), 13);
        // When
        bench.scheduler.advanceMs(500);
        bench.settle();
        // Then
        PartitionData data = DataApiBench.only(reply.as(FetchResponse.class));
        assertThat(size(data)).isZero();
        assertThat(data.errorCode()).isZero();
    }

    @Test
    void waitsUntilThereIsEnough() {
        // Given
        FetchRequest request = DataApiBench.fetchOf(13, 0, 0).minBytes(200);
        FakeReply reply = bench.start(bench.fetch, request, 13);
        bench.append(0, DataApiBench.batch(1));
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.append(0, DataApiBench.batch(10));
        // Then
        assertThat(size(DataApiBench.only(reply.as(FetchResponse.class)))).isGreaterThanOrEqualTo(200);
    }

    /** KIP-74, and row 36. */
    @Test
    void firstBatchIsWholeEvenIfTheLimitIsSmaller() {
        // Given
        bench.append(0, DataApiBench.batch(20));
        FetchRequest request = DataApiBench.fetchOf(13, 0, 0).maxBytes(-1).minBytes(Integer.MAX_VALUE);
        asked(request).partitionMaxBytes(1);
        // When
        FetchResponse response = fetch(request, 13);
        // Then
        assertThat(size(DataApiBench.only(response))).isGreaterThan(100);
    }

    @Test
    void waitIsCapped() {
        // Given
        FetchRequest request = DataApiBench.fetchOf(13, 0, 0).maxWaitMs(Integer.MAX_VALUE);
        FakeReply reply = bench.start(bench.fetch, request, 13);
        // When
        bench.scheduler.advanceMs(60_000);
        bench.settle();
        // Then
        assertThat(reply.isGiven()).isTrue();
    }

    /** Row 35. */
    @Test
    void tellsWhatIsWrongWithOffsetEpochAndTopic() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        FetchRequest beyond = DataApiBench.fetchOf(13, 0, 4);
        FetchRequest old = DataApiBench.fetchOf(13, 0, 0);
        asked(old).currentLeaderEpoch(4);
        FetchRequest future = DataApiBench.fetchOf(13, 0, 0);
        asked(future).currentLeaderEpoch(6);
        FetchRequest wrongId = DataApiBench.fetchOf(13, 0, 0);
        wrongId.topics().get(0).topicId(new Uuid(9, 9));
        FetchRequest noPartition = DataApiBench.fetchOf(12, 99, 0);
        // When, Then
        expect(fetch(beyond, 13), ErrorCode.OFFSET_OUT_OF_RANGE);
        expect(fetch(old, 13), ErrorCode.FENCED_LEADER_EPOCH);
        expect(fetch(future, 13), ErrorCode.UNKNOWN_LEADER_EPOCH);
        expect(fetch(wrongId, 13), ErrorCode.UNKNOWN_TOPIC_ID);
        expect(fetch(noPartition, 12), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void tellsWhereAReaderOfAnotherHistoryHasToGoBackTo() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        bench.create("orders", DataApiBench.ORDERS_ID, 4, 8);
        bench.append(0, DataApiBench.batch(3));
        FetchRequest request = DataApiBench.fetchOf(13, 0, 5);
        asked(request).lastFetchedEpoch(5);
        FetchRequest never = DataApiBench.fetchOf(13, 0, 5);
        asked(never).lastFetchedEpoch(9);
        // When
        FetchResponse response = fetch(request, 13);
        // Then
        expect(fetch(never, 13), ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(DataApiBench.only(response).divergingEpoch().epoch()).isEqualTo(5);
        assertThat(DataApiBench.only(response).divergingEpoch().endOffset()).isEqualTo(3);
        assertThat(size(DataApiBench.only(response))).isZero();
    }

    /** Row 34. */
    @Test
    void refusesWhoClaimsToBeAReplica() {
        // Given
        FetchRequest old = DataApiBench.fetchOf(12, 0, 0).replicaId(2);
        FetchRequest recent = DataApiBench.fetchOf(15, 0, 0);
        recent.replicaState().replicaId(2);
        // When, Then
        expect(fetch(old, 12), ErrorCode.TOPIC_AUTHORIZATION_FAILED);
        expect(fetch(recent, 15), ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    }

    @Test
    void sessionNamesOnlyWhatChanged() {
        // Given
        FetchRequest full = session(DataApiBench.fetchOf(13, 0, 0), 0, 0).maxWaitMs(0);
        full.topics()
                .get(0)
                .partitions(new ArrayList<>(
                        List.of(asked(full), new FetchPartition().partition(1).partitionMaxBytes(1000))));
        FetchResponse first = fetch(full, 13);
        int id = first.sessionId();
        assertThat(id).isPositive();
        assertThat(first.responses().get(0).partitions()).hasSize(2);
        bench.append(1, DataApiBench.batch(1));
        // When
        FetchResponse second = fetch(session(new FetchRequest().minBytes(1), id, 1), 13);
        // Then
        assertThat(second.sessionId()).isEqualTo(id);
        assertThat(second.responses().get(0).partitions()).hasSize(1);
        assertThat(DataApiBench.only(second).partitionIndex()).isEqualTo(1);
        assertThat(size(DataApiBench.only(second))).isPositive();
    }

    @Test
    void sessionForgetsWhatTheClientForgets() {
        // Given
        FetchResponse first =
                fetch(session(DataApiBench.fetchOf(13, 0, 0), 0, 0).maxWaitMs(0), 13);
        bench.append(0, DataApiBench.batch(1));
        FetchRequest forgetting = session(new FetchRequest(), first.sessionId(), 1)
                .forgottenTopicsData(List.of(
                        new ForgottenTopic().topicId(DataApiBench.ORDERS_ID).partitions(List.of(0))));
        // When
        FetchResponse response = fetch(forgetting, 13);
        // Then
        assertThat(response.responses()).isEmpty();
    }

    /** Row 35. */
    @Test
    void wrongSessionOrEpochIsTold() {
        // Given
        int id = fetch(session(DataApiBench.fetchOf(13, 0, 0), 0, 0).maxWaitMs(0), 13)
                .sessionId();
        // When
        FetchResponse unknown = fetch(session(new FetchRequest(), id + 1, 1), 13);
        FetchResponse wrongEpoch = fetch(session(new FetchRequest(), id, 7), 13);
        FetchResponse wrongKind = fetch(session(new FetchRequest(), id, 1), 12);
        // Then
        assertThat(ErrorCode.of(unknown.errorCode())).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(ErrorCode.of(wrongEpoch.errorCode())).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        assertThat(ErrorCode.of(wrongKind.errorCode())).isEqualTo(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
    }

    /** Row 31. */
    @Test
    void slotsAreBoundedAndTheOldestUnusedMakesRoom() {
        // Given
        int first = begin(bench.connection);
        begin(bench.connection);
        assertThat(begin(bench.connection)).isZero();
        // When
        bench.clock.advanceMs(120_000);
        int fourth = begin(bench.connection);
        // Then
        assertThat(fourth).isPositive();
        assertThat(bench.sessions.size()).isEqualTo(2);
        FetchResponse evicted = fetch(session(new FetchRequest(), first, 1), 13);
        assertThat(ErrorCode.of(evicted.errorCode())).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void sessionEndsWithItsConnection() {
        // Given
        FakeLoop.FakeConnection other = bench.loop.connect();
        int id = begin(other);
        FetchResponse stolen = fetch(session(new FetchRequest(), id, 1), 13);
        assertThat(ErrorCode.of(stolen.errorCode())).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        // When
        other.close();
        // Then
        assertThat(bench.sessions.size()).isZero();
    }

    private int begin(FakeLoop.FakeConnection from) {
        FetchRequest request = session(DataApiBench.fetchOf(13, 0, 0), 0, 0).maxWaitMs(0);
        return bench.start(bench.fetch, request, 13, from)
                .as(FetchResponse.class)
                .sessionId();
    }

    /** Those that know of racks could go on at the follower, if it were not for the epoch that they name. */
    @Test
    void losingLeadershipEndsTheWait() {
        // Given
        bench.create("moved", new Uuid(4, 4), 1, 0);
        FetchRequest request = DataApiBench.fetchOf(12, 0, 0);
        request.topics().get(0).topic("moved").partitions().get(0).currentLeaderEpoch(0);
        FetchRequest old = DataApiBench.fetchOf(10, 0, 0);
        old.topics().get(0).topic("moved");
        FakeReply reply = bench.start(bench.fetch, request, 12);
        FakeReply toOld = bench.start(bench.fetch, old, 10);
        // When
        bench.lose("moved", new Uuid(4, 4), 1);
        // Then
        PartitionData data = DataApiBench.only(reply.as(FetchResponse.class));
        assertThat(ErrorCode.of(data.errorCode())).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(data.currentLeader().leaderId()).isEqualTo(9);
        assertThat(ErrorCode.of(DataApiBench.only(toOld.as(FetchResponse.class)).errorCode()))
                .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void answersAtOnceWhereTooMuchWaitsAlready() {
        // Given
        FakeReply reply = new FakeReply((short) 13).crowded();
        // When
        bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 0), 13, bench.connection, reply);
        // Then
        assertThat(size(DataApiBench.only(reply.as(FetchResponse.class)))).isZero();
        assertThat(bench.scheduler.pending()).isZero();
    }

    @Test
    void nothingWaitsForAClientThatHasGone() {
        // Given
        FakeReply reply = bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 0), 13);
        // When
        reply.gone();
        bench.settle();
        bench.append(0, DataApiBench.batch(1));
        // Then
        assertThat(bench.scheduler.pending()).isZero();
        assertThat(reply.isGiven()).isFalse();
    }
}
