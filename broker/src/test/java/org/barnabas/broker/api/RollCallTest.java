package org.barnabas.broker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.broker.api.CopiesBench.COPIES_ID;
import static org.barnabas.broker.api.CopiesBench.EPOCH;
import static org.barnabas.broker.api.CopiesBench.asked;
import static org.barnabas.broker.api.CopiesBench.request;

import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse;
import org.junit.jupiter.api.Test;

/** A leader that wants to hear from its followers again: topic "copies", with a replica on broker 2. */
class RollCallTest {

    private final CopiesBench copies = new CopiesBench();
    private final DataApiBench bench = copies.bench;

    RollCallTest() throws IOException {}

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
