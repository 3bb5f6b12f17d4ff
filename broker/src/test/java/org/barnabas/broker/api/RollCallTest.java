package org.barnabas.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse;
import org.junit.jupiter.api.Test;

/** A leader that wants to hear from its followers again: topic "copies", with a replica on broker 2. */
class RollCallTest {

    private static final int VERSION = 17;
    private static final int EPOCH = 5;
    private static final Uuid COPIES_ID = new Uuid(7, 8);

    private final DataApiBench bench = new DataApiBench();

    RollCallTest() throws IOException {
        PartitionImage first = PartitionImage.led(0, EPOCH, List.of(DataApiBench.BROKER, 2));
        PartitionImage second = PartitionImage.led(1, EPOCH, List.of(DataApiBench.BROKER, 2));
        bench.images.update(delta -> {
            delta.brokers(List.of(
                    new BrokerNode(DataApiBench.BROKER, List.of(), null),
                    new BrokerNode(2, List.of(), null),
                    new BrokerNode(3, List.of(), null)));
            delta.topic(new TopicImage("copies", COPIES_ID, List.of(first, second)));
            delta.localReplica(new LocalReplica("copies", COPIES_ID, first, true));
            delta.localReplica(new LocalReplica("copies", COPIES_ID, second, true));
        });
        bench.settle();
    }

    private static FetchPartition asked(int partition, long offset, int lastEpoch) {
        return new FetchPartition()
                .partition(partition)
                .currentLeaderEpoch(EPOCH)
                .fetchOffset(offset)
                .lastFetchedEpoch(lastEpoch)
                .partitionMaxBytes(1 << 20);
    }

    private static FetchRequest request(int replica, FetchPartition... partitions) {
        return new FetchRequest()
                .replicaState(new FetchRequest.ReplicaState().replicaId(replica).replicaEpoch(70))
                .maxWaitMs(500)
                .minBytes(1)
                .maxBytes(1 << 20)
                .topics(List.of(new FetchRequest.FetchTopic().topicId(COPIES_ID).partitions(List.of(partitions))));
    }

    private FakeReply start(FetchRequest request) {
        return bench.start(bench.fetch, request, VERSION);
    }

    private int session() {
        FetchRequest first =
                request(2, asked(0, 0, -1), asked(1, 0, -1)).sessionEpoch(0).maxWaitMs(0);
        return start(first).as(FetchResponse.class).sessionId();
    }

    private FakeReply next(int session, int epoch, FetchPartition... partitions) {
        FetchRequest request = request(2, partitions).sessionId(session).sessionEpoch(epoch);
        if (partitions.length == 0) {
            request.topics(List.of());
        }
        return start(request);
    }

    /** It has everything and is idle, but was taken out of the in-sync set: its next fetch brings it back. */
    @Test
    void whoLeftTheInSyncSetSaysWhereItIsThoughNothingMoves() {
        // Given
        int session = session();
        FakeReply waiting = next(session, 1);
        leave();
        assertThat(bench.wishes).isEmpty();
        bench.scheduler.advanceMs(500);
        bench.settle();
        assertThat(waiting.isGiven()).isTrue();
        // When
        next(session, 2);
        // Then
        assertThat(bench.wishes).hasSize(1);
        assertThat(bench.wishes.get(0).inSync()).extracting("broker").containsExactly(DataApiBench.BROKER, 2);
    }

    @Test
    void whoLeftBetweenTwoFetchesSaysWhereItIsWithTheNext() {
        // Given
        int session = session();
        next(session, 1);
        bench.scheduler.advanceMs(500);
        bench.settle();
        // When
        leave();
        next(session, 2);
        // Then
        assertThat(bench.wishes).hasSize(1);
        next(session, 3);
        assertThat(bench.wishes).hasSize(1);
    }

    /** Broker 2 leaves the in-sync set of the first partition. */
    private void leave() {
        PartitionImage first = PartitionImage.led(0, EPOCH, List.of(DataApiBench.BROKER, 2))
                .withLeadership(DataApiBench.BROKER, EPOCH, List.of(DataApiBench.BROKER), 1)
                .withPartitionEpoch(1);
        bench.images.update(delta -> delta.localReplica(new LocalReplica("copies", COPIES_ID, first, false)));
        bench.settle();
    }
}
