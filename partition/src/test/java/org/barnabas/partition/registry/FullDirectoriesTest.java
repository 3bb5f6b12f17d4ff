package org.barnabas.partition.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.TestBroker;
import org.barnabas.partition.lead.Acks;
import org.barnabas.testkit.DiskFaults;
import org.junit.jupiter.api.Test;

class FullDirectoriesTest {

    private static final long WRITE_ON = 0;
    private static final PartitionKey ORDERS = new PartitionKey(TestBroker.TOPIC_ID, 0);

    private final TestBroker broker = new TestBroker();
    private final LogDirectories directories = new LogDirectories(List.of(broker.directory));
    private final List<Set<PartitionKey>> told = new ArrayList<>();
    private final FullDirectories full = new FullDirectories(directories, this::onChange);
    private final ReplicaCensus census = new ReplicaCensus(broker.registry, full);

    FullDirectoriesTest() throws IOException {}

    private void onChange() {
        told.add(census.full(List.of(ORDERS)));
    }

    private void fill() {
        PartitionHandle handle = broker.lead("orders", 0);
        broker.settle();
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.toString().endsWith(".log"));
        broker.produce(handle, Acks.LEADER, 1);
        broker.settle();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            broker.directory.checkFreeSpace(WRITE_ON);
            full.look();
        }
    }

    @Test
    void itIsToldOnce() {
        // Given
        fill();

        // When
        full.look();
        full.look();

        // Then
        assertThat(told).containsExactly(Set.of(ORDERS));
        assertThat(directories.isFull(TestBroker.name("orders"))).isTrue();
    }

    @Test
    void roomForAWhileTakesItBack() {
        // Given
        fill();
        full.look();
        broker.disk.faults().heal();

        // When
        look(FullDirectories.STEADY_LOOKS - 1);
        int before = told.size();
        look(1);

        // Then
        assertThat(before).isEqualTo(1);
        assertThat(told).containsExactly(Set.of(ORDERS), Set.of());
        assertThat(directories.isFull(TestBroker.name("orders"))).isFalse();
    }

    @Test
    void roomForAMomentDoesNot() {
        // Given
        fill();
        full.look();
        broker.disk.faults().heal();
        look(FullDirectories.STEADY_LOOKS - 1);

        // When
        fill();
        full.look();
        broker.disk.faults().heal();
        look(FullDirectories.STEADY_LOOKS - 1);

        // Then
        assertThat(told).hasSize(1);
        assertThat(census.full(List.of(ORDERS))).containsExactly(ORDERS);
    }

    @Test
    void whatHasFailedIsNotFull() {
        // Given
        fill();
        full.look();

        // When
        broker.disk.faults().heal();
        broker.disk.faults().fail(DiskFaults.Operation.WRITE, ".log");
        broker.directory.checkFreeSpace(WRITE_ON);
        broker.produce(broker.lead("orders", 1), Acks.LEADER, 1);
        broker.settle();
        full.look();

        // Then
        assertThat(broker.directory.isOffline()).isTrue();
        assertThat(census.full(List.of(ORDERS))).isEmpty();
    }
}
