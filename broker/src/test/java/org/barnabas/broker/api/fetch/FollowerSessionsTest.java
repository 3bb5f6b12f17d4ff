package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.junit.jupiter.api.Test;

/** Fetch sessions of those who say that they are broker 2. */
class FollowerSessionsTest {

    private static final int SLOTS = 2;
    private static final int VERSION = 17;
    private static final int PER_BROKER = 8;

    private final DataApiBench bench = new DataApiBench();

    FollowerSessionsTest() throws IOException {
        bench.images.update(delta -> delta.brokers(
                List.of(new BrokerNode(DataApiBench.BROKER, List.of(), null), new BrokerNode(2, List.of(), null))));
        bench.settle();
    }

    private int begin(int replica, FakeLoop.FakeConnection connection) {
        FetchRequest request = DataApiBench.fetchOf(VERSION, 0, 0)
                .maxWaitMs(0)
                .sessionEpoch(0)
                .replicaState(new FetchRequest.ReplicaState().replicaId(replica).replicaEpoch(70));
        return bench.start(bench.fetch, request, VERSION, connection)
                .as(FetchResponse.class)
                .sessionId();
    }

    @Test
    void oneThatBeginsAnewHasGivenUpItsLast() {
        // When
        for (int i = 0; i < 100; i++) {
            assertThat(begin(2, bench.connection)).isPositive();
        }
        // Then
        assertThat(bench.sessions.size()).isEqualTo(1);
    }

    @Test
    void moreConnectionsThanABrokerHasGetNoMoreSessionsThanConsumersDo() {
        // When
        for (int i = 0; i < 100; i++) {
            begin(2, bench.loop.connect());
        }
        // Then
        assertThat(bench.sessions.size()).isEqualTo(PER_BROKER + SLOTS);
    }

    @Test
    void whatEndedMakesRoomForTheFollowersNextLife() {
        // Given
        List<FakeLoop.FakeConnection> former = new ArrayList<>();
        for (int i = 0; i < PER_BROKER + SLOTS; i++) {
            former.add(bench.loop.connect());
            begin(2, former.get(i));
        }
        // When
        former.forEach(FakeLoop.FakeConnection::close);
        // Then
        assertThat(bench.sessions.size()).isZero();
        for (int i = 0; i < PER_BROKER; i++) {
            assertThat(begin(2, bench.loop.connect())).isPositive();
        }
    }

    @Test
    void followersTakeNoSlotsFromConsumers() {
        // Given
        begin(2, bench.loop.connect());
        // When
        int first = begin(-1, bench.loop.connect());
        int second = begin(-1, bench.loop.connect());
        int third = begin(-1, bench.loop.connect());
        // Then
        assertThat(List.of(first, second)).allMatch(id -> id > 0);
        assertThat(third).isZero();
    }

    @Test
    void whatSessionsRememberIsBounded() {
        // Given: room for three partitions
        FetchSessions few = new FetchSessions(100, 3 * FetchSessions.BYTES_PER_PARTITION, bench.clock.monotonic());
        FetchHandler handler = bench.fetch(few, new FetchHandler.Limits(1 << 20, false), null);
        FakeLoop.FakeConnection first = bench.loop.connect();
        int id = sessionOf(handler, DataApiBench.fetchOf(VERSION, 0, 0), first).sessionId();
        // When
        FetchRequest another = DataApiBench.fetchOf(VERSION, 1, 0).sessionId(id).sessionEpoch(1);
        FetchResponse grown =
                bench.start(handler, another.maxWaitMs(0), VERSION, first).as(FetchResponse.class);
        int third = sessionOf(handler, DataApiBench.fetchOf(VERSION, 0, 0), bench.loop.connect())
                .sessionId();
        int fourth = sessionOf(handler, DataApiBench.fetchOf(VERSION, 0, 0), bench.loop.connect())
                .sessionId();
        // Then
        assertThat(grown.errorCode()).isZero();
        assertThat(third).isPositive();
        assertThat(fourth).as("goes without a session").isZero();
        assertThat(few.partitions()).isEqualTo(3);
        // When
        FetchRequest tooMany = DataApiBench.fetchOf(VERSION, 2, 0).sessionId(id).sessionEpoch(2);
        FetchResponse refused =
                bench.start(handler, tooMany.maxWaitMs(0), VERSION, first).as(FetchResponse.class);
        // Then
        assertThat(ErrorCode.of(refused.errorCode())).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(few.partitions()).isEqualTo(1);
    }

    /** Its client may be there for long and never ask again; what it remembers is not counted any more. */
    @Test
    void whatMakesRoomForAnotherKeepsNothing() {
        // Given
        FakeLoop.FakeConnection idle = bench.loop.connect();
        FetchSession evicted = Objects.requireNonNull(bench.sessions.find(idle, begin(-1, idle)));
        FetchEntry entry = evicted.entries().iterator().next();
        assertThat(entry.standing()).isNotNull();
        begin(-1, bench.loop.connect());
        bench.scheduler.advanceMs(120_000);
        // When
        assertThat(begin(-1, bench.loop.connect())).isPositive();
        // Then
        assertThat(entry.standing())
                .as("place among those who wait for the partition")
                .isNull();
        assertThat(evicted.watch().toLookAt(List.of(), bench.images.current())).isEmpty();
    }

    private FetchResponse sessionOf(FetchHandler handler, FetchRequest request, FakeLoop.FakeConnection connection) {
        return bench.start(handler, request.maxWaitMs(0).sessionEpoch(0), VERSION, connection)
                .as(FetchResponse.class);
    }
}
