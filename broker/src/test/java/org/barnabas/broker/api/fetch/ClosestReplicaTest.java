package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.junit.jupiter.api.Test;

/** KIP-392: broker 1 in rack "a", broker 2 in "b", broker 3 in "c" but not in sync. */
class ClosestReplicaTest {

    private final DataApiBench bench = new DataApiBench();

    ClosestReplicaTest() throws IOException {}

    private void led(int leader) {
        PartitionImage state = PartitionImage.led(0, 9, List.of(1, 2, 3)).withLeadership(leader, 9, List.of(1, 2), 1);
        bench.images.update(delta -> {
            delta.brokers(List.of(node(1, "a"), node(2, "b"), node(3, "c")));
            delta.topic(new TopicImage("orders", DataApiBench.ORDERS_ID, List.of(state)));
            delta.localReplica(new LocalReplica("orders", DataApiBench.ORDERS_ID, state, false));
        });
        bench.settle();
    }

    private static BrokerNode node(int id, String rack) {
        return new BrokerNode(id, List.of(), rack);
    }

    private PartitionData fetch(FetchHandler handler, String rack) {
        FetchRequest request = DataApiBench.fetchOf(13, 0, 0).rackId(rack).maxWaitMs(0);
        return DataApiBench.only(bench.start(handler, request, 13).as(FetchResponse.class));
    }

    @Test
    void sendsConsumersToTheReplicaInTheirRack() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        led(DataApiBench.BROKER);
        // When
        PartitionData data = fetch(bench.fetchAnywhere, "b");
        // Then
        assertThat(data.preferredReadReplica()).isEqualTo(2);
        assertThat(data.records()).isSameAs(FetchRound.NO_RECORDS);
    }

    @Test
    void servesThoseOfItsOwnRackOrWithoutOneOrNextToNobodyInSync() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        led(DataApiBench.BROKER);
        for (String rack : List.of("a", "", "c", "elsewhere")) {
            // When
            PartitionData data = fetch(bench.fetchAnywhere, rack);
            // Then
            assertThat(data.preferredReadReplica()).as(rack).isEqualTo(-1);
            assertThat(data.records()).as(rack).isNotSameAs(FetchRound.NO_RECORDS);
        }
    }

    @Test
    void aFollowerServesUpToItsHighWatermark() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        led(2);
        // When
        PartitionData data = fetch(bench.fetchAnywhere, "a");
        // Then
        assertThat(ErrorCode.of(data.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(data.highWatermark()).isEqualTo(3);
        assertThat(data.records()).isNotSameAs(FetchRound.NO_RECORDS);
    }

    @Test
    void withoutTheSelectorNobodyIsSentAwayButAFollowerThatIsAskedServes() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        led(DataApiBench.BROKER);
        PartitionData fromLeader = fetch(bench.fetch, "b");
        led(2);
        // When
        PartitionData fromFollower = fetch(bench.fetch, "a");
        // Then
        assertThat(fromLeader.preferredReadReplica()).isEqualTo(-1);
        assertThat(fromLeader.records()).isNotSameAs(FetchRound.NO_RECORDS);
        assertThat(ErrorCode.of(fromFollower.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(fromFollower.highWatermark()).isEqualTo(3);
        assertThat(fromFollower.records()).isNotSameAs(FetchRound.NO_RECORDS);
    }

    @Test
    void aClientThatDoesNotKnowOfRacksIsSentToTheLeader() {
        // Given
        led(2);
        // When
        FetchRequest request = DataApiBench.fetchOf(10, 0, 0).maxWaitMs(0);
        PartitionData data =
                DataApiBench.only(bench.start(bench.fetch, request, 10).as(FetchResponse.class));
        // Then
        assertThat(ErrorCode.of(data.errorCode())).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aFollowerAnswersOldEpochsOffsetsBehindItsEndAndTheCommittedEndAsTheLeaderDoes() {
        // Given
        bench.append(0, DataApiBench.batch(3));
        led(2);
        FetchRequest old = DataApiBench.fetchOf(13, 0, 0).maxWaitMs(0);
        old.topics().get(0).partitions().get(0).currentLeaderEpoch(8);
        // When
        PartitionData fenced =
                DataApiBench.only(bench.start(bench.fetch, old, 13).as(FetchResponse.class));
        PartitionData atEnd = DataApiBench.only(
                bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 3).maxWaitMs(0), 13)
                        .as(FetchResponse.class));
        PartitionData behind = DataApiBench.only(
                bench.start(bench.fetch, DataApiBench.fetchOf(13, 0, 4).maxWaitMs(0), 13)
                        .as(FetchResponse.class));
        // Then
        assertThat(ErrorCode.of(fenced.errorCode())).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(ErrorCode.of(atEnd.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(atEnd.records()).isSameAs(FetchRound.NO_RECORDS);
        assertThat(ErrorCode.of(behind.errorCode())).isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
    }
}
