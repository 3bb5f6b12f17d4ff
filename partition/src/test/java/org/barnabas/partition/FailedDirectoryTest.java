package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.partition.registry.FullDirectories;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.ReplicaCensus;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.DiskFaults;
import org.junit.jupiter.api.Test;

/** One of the log directories cannot be used (KIP-112). */
class FailedDirectoryTest {

    private static final PartitionImage LED_HERE = PartitionImage.led(0, 0, List.of(TestBroker.ID));

    private final TestBroker broker = new TestBroker(null, Replication.none(), List.of(Path.of("/bad")));

    FailedDirectoryTest() throws IOException {}

    @Test
    void whatMayLieInTheBadDirectoryIsNotMadeAnewElsewhere() throws IOException {
        // Given, when
        PartitionHandle handle = broker.order("orders", LED_HERE, false);
        TestReply reply = broker.produce(handle, Acks.LEADER, 1);
        broker.settle();

        // Then
        assertThat(handle.view().standing()).isEqualTo(Standing.FAILED);
        assertThat(reply.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(broker.directory.logs()).isEmpty();
        assertThat(broker.directory.isOffline()).isFalse();
    }

    @Test
    void whatIsNewGoesIntoAGoodDirectory() {
        // Given, when
        PartitionHandle handle = broker.order("orders", LED_HERE, true);

        // Then
        assertThat(handle.view().standing()).isEqualTo(Standing.LEADER);
    }

    @Test
    void whatLiesInAGoodDirectoryIsServed() throws IOException {
        // Given
        PartitionHandle before = broker.order("orders", LED_HERE, true);
        broker.produce(before, Acks.LEADER, 3);
        broker.settle();
        broker.disk.killProcess();

        // When
        TestBroker restarted = new TestBroker(broker, Replication.none(), List.of(Path.of("/bad")));
        PartitionHandle handle = restarted.order("orders", PartitionImage.led(0, 1, List.of(TestBroker.ID)), false);

        // Then
        assertThat(handle.view().standing()).isEqualTo(Standing.LEADER);
        assertThat(handle.view().highWatermark()).isEqualTo(3);
    }

    @Test
    void theCensusNamesWhatFailed() {
        // Given
        broker.order("orders", LED_HERE, true);
        broker.order("orders", PartitionImage.led(1, 0, List.of(TestBroker.ID)), false);

        // When, then
        assertThat(failed()).containsExactly(new PartitionKey(TestBroker.TOPIC_ID, 1));
    }

    @Test
    void theCensusSeesAFailureThatCameBeforeIt() {
        // Given
        PartitionHandle handle = broker.order("orders", LED_HERE, true);
        broker.disk.faults().fail(DiskFaults.Operation.WRITE, ".log");

        // When
        broker.produce(handle, Acks.LEADER, 1);
        broker.settle();

        // Then
        assertThat(failed()).containsExactly(new PartitionKey(TestBroker.TOPIC_ID, 0));
    }

    /** Of logs that are made together one meets the failure, when another has its files already, and nobody knows it yet. */
    @Test
    void aLogThatIsMadeWhileItsDirectoryFailsIsNotServed() {
        // Given
        broker.disk
                .faults()
                .fail(DiskFaults.Operation.RENAME, path -> path.toString().contains("orders-1"));

        // When
        broker.orderAll("orders", List.of(LED_HERE, PartitionImage.led(1, 0, List.of(TestBroker.ID))));

        // Then
        assertThat(broker.directory.isOffline()).isTrue();
        assertThat(failed())
                .containsExactlyInAnyOrder(
                        new PartitionKey(TestBroker.TOPIC_ID, 0), new PartitionKey(TestBroker.TOPIC_ID, 1));
    }

    private Set<PartitionKey> failed() {
        List<Set<PartitionKey>> answers = new ArrayList<>();
        new ReplicaCensus(broker.registry, new FullDirectories(new LogDirectories(List.of()), () -> {}))
                .failed(
                        List.of(
                                new PartitionKey(TestBroker.TOPIC_ID, 0),
                                new PartitionKey(TestBroker.TOPIC_ID, 1),
                                new PartitionKey(TestBroker.TOPIC_ID, 2)),
                        answers::add);
        broker.settle();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }
}
