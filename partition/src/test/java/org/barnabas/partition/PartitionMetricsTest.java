package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.following;
import static org.barnabas.partition.ReplicaBatches.records;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.registry.FollowerLag;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.junit.jupiter.api.Test;

/** What operators alert on. */
class PartitionMetricsTest {

    private final TestBroker broker = new TestBroker();

    PartitionMetricsTest() throws IOException {}

    private double gauge(String name) {
        return broker.metrics.scrape().stream()
                .filter(GaugeSnapshot.class::isInstance)
                .filter(snapshot -> snapshot.getMetadata().getName().equals(name))
                .mapToDouble(snapshot ->
                        ((GaugeSnapshot) snapshot).getDataPoints().get(0).getValue())
                .findFirst()
                .orElseThrow();
    }

    private double underMinIsr() {
        return gauge("barnabas_partition_under_min_isr");
    }

    private static PartitionImage led(int epoch, int partitionEpoch, List<Integer> replicas, Integer... isr) {
        return PartitionImage.led(0, epoch, replicas)
                .withLeadership(TestBroker.ID, epoch, List.of(isr), 1)
                .withPartitionEpoch(partitionEpoch);
    }

    private static PartitionConfig twoInSync() {
        return new PartitionConfig(PartitionConfig.DEFAULT.log(), PartitionConfig.DEFAULT.rules(), 2);
    }

    @Test
    void partitionsThatTakeNoAcksOfAllAreCountedAsLongAsTheyDoNot() {
        // Given
        List<Integer> three = List.of(TestBroker.ID, 21, 22);
        broker.configure("orders", twoInSync());
        broker.order("orders", led(4, 1, three, TestBroker.ID));
        double alone = underMinIsr();

        // When
        broker.order("orders", led(4, 2, three, TestBroker.ID, 21));
        double enough = underMinIsr();
        broker.order("orders", led(5, 3, three, TestBroker.ID));
        double again = underMinIsr();
        broker.configure("orders", PartitionConfig.DEFAULT);
        double lessWanted = underMinIsr();
        broker.configure("orders", twoInSync());
        broker.stop("orders", true);
        double gone = underMinIsr();

        // Then
        assertThat(List.of(alone, enough, again, lessWanted, gone)).containsExactly(1d, 0d, 1d, 0d, 0d);
    }

    @Test
    void onePartitionWithOneReplicaHasAllThatItCanHave() {
        // Given
        broker.configure("orders", twoInSync());

        // When
        broker.lead("orders", 4);

        // Then
        assertThat(underMinIsr()).isZero();
    }

    @Test
    void whatAFollowerLacksIsSeen() {
        // Given
        FollowerLag.register(broker.metrics, broker.registry);
        PartitionHandle handle = broker.order("orders", following(4));

        // When
        fetch(handle, batch(0, 4, 5), 100);
        double behind = gauge("barnabas_partition_follower_lag_records");
        fetch(handle, batch(5, 4, 95), 100);

        // Then
        assertThat(behind).isEqualTo(95);
        assertThat(gauge("barnabas_partition_follower_lag_records")).isZero();
    }

    private void fetch(PartitionHandle handle, BufferRecords sent, long highWatermark) {
        handle.shard().post(() -> {
            handle.partition()
                    .onFetched(
                            4,
                            records(sent, highWatermark),
                            (error, next) -> assertThat(error).isEqualTo(ErrorCode.NONE));
            sent.release();
        });
        broker.settle();
    }
}
