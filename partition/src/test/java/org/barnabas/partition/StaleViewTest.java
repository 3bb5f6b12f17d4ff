package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.barnabas.log.PartitionLog;
import org.barnabas.partition.lead.Acks;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers whose view has lost its files wait for the next one, and every change of a log makes one. */
class StaleViewTest {

    private final TestBroker broker = new TestBroker();
    private final PartitionHandle handle = broker.lead("orders", 1);
    private int woken;

    StaleViewTest() throws IOException {}

    @BeforeEach
    void records() {
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
    }

    private PartitionLog log() {
        return Objects.requireNonNull(broker.directory.log(TestBroker.name("orders")));
    }

    private void armStale(long seen) {
        broker.home.thread().within(() -> handle.partition().fetches().armStale(() -> woken++, seen));
    }

    @Test
    void whoFoundAViewStaleSleepsWhileItStands() {
        // Given
        armStale(handle.view().logNumber());
        // When
        handle.shard().post(() -> handle.partition().noteChanged());
        broker.settle();
        // Then
        assertThat(woken).isZero();
    }

    @Test
    void anotherViewWakesThoughNoBoundHasMoved() {
        // Given
        PartitionView before = handle.view();
        armStale(before.logNumber());
        // When
        handle.shard().post(() -> log().publish());
        broker.settle();
        // Then
        assertThat(handle.view()).extracting(PartitionView::highWatermark).isEqualTo(before.highWatermark());
        assertThat(woken).isEqualTo(1);
    }

    @Test
    void wakesAtOnceIfThereIsAnotherViewAlready() {
        // When
        armStale(handle.view().logNumber() - 1);
        // Then
        assertThat(woken).isEqualTo(1);
    }

    @Test
    void stoppingWakesToo() {
        // Given
        armStale(handle.view().logNumber());
        // When
        broker.stop("orders", false);
        // Then
        assertThat(woken).isEqualTo(1);
    }

    @Test
    void whatTheLaneChangedIsShownThoughTheLogIsLentOnceMoreAtOnce() {
        // Given
        PartitionView before = handle.view();
        handle.shard()
                .post(() -> log().lane()
                        .lend(
                                false,
                                () -> log().publish(),
                                failure -> log().lane().lend(false, () -> {}, another -> {})));
        broker.home.runBatch();
        // When
        Objects.requireNonNull(broker.flushes.poll()).run();
        broker.home.runBatch();
        // Then
        assertThat(handle.view().logNumber()).isGreaterThan(before.logNumber());
        broker.settle();
    }
}
