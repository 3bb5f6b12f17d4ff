package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.lead.Acks;
import org.barnabas.protocol.record.BatchRules;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final int BATCHES = 4;

    private final TestBroker broker = new TestBroker();

    RetentionTest() throws IOException {}

    /** Who reads by an older view finds files that have gone, and nobody may write to this log for a long time. */
    @Test
    void readersAreShownThatSegmentsBehindTheStartHaveGone() throws IOException {
        // Given
        PartitionHandle handle = ledWithRetention();
        handle.shard().post(() -> handle.partition().chores().onRetention());
        broker.settle();

        // When
        broker.directory.writeCheckpoints();
        broker.settle();

        // Then
        assertThat(handle.view().log()).extracting(LogView::segmentCount).isEqualTo(1);
    }

    @Test
    void readersAreShownWhereALogStartsThatNobodyWritesTo() throws IOException {
        // Given
        PartitionHandle handle = ledWithRetention();

        // When
        handle.shard().post(() -> handle.partition().chores().onRetention());
        broker.settle();

        // Then
        assertThat(handle.view().log()).extracting(LogView::startOffset).isEqualTo(3L * (BATCHES - 1));
    }

    private PartitionHandle ledWithRetention() {
        broker.configs.put(
                "orders",
                new PartitionConfig(
                        LogConfig.of(log -> log.segmentBytes(170).retentionBytes(1)), BatchRules.DEFAULT, 1));
        broker.orderAll("orders", List.of(PartitionImage.led(0, 1, List.of(TestBroker.ID))));
        PartitionHandle handle = Objects.requireNonNull(broker.registry.find("orders", 0));
        for (int i = 0; i < BATCHES; i++) {
            broker.produce(handle, Acks.ALL, 3);
            broker.settle();
        }
        return handle;
    }
}
