package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.cluster.ClusterDelta;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.LocalReplica;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;

/** Logs whose topics were deleted while the broker was down. */
class StrayLogsTest {

    private static final long DELAY_MS = PartitionConfig.DEFAULT.log().fileDeleteDelayMs();

    private final TestBroker before = new TestBroker();

    StrayLogsTest() throws IOException {}

    private TestBroker restarted(String... topics) throws IOException {
        for (String topic : topics) {
            lead(before, ClusterDelta.from(ClusterImage.EMPTY), topic);
            before.produce(Objects.requireNonNull(before.registry.find(topic, 0)), Acks.LEADER, 3);
            before.settle();
        }
        before.directory.writeCheckpoints();
        before.disk.killProcess();
        return new TestBroker(before);
    }

    /** The controller's first message after a start. */
    private static void orderAll(TestBroker broker, ClusterDelta.Builder delta, String... topics) {
        delta.completeLocalReplicas();
        lead(broker, delta, topics);
    }

    private static void lead(TestBroker broker, ClusterDelta.Builder delta, String... topics) {
        for (String topic : topics) {
            delta.localReplica(
                    new LocalReplica(topic, idOf(topic), PartitionImage.led(0, 1, List.of(TestBroker.ID)), false));
        }
        broker.partitions.onImage(delta.build());
        broker.settle();
    }

    private static Uuid idOf(String topic) {
        return new Uuid(1, topic.length());
    }

    private static List<String> folders(TestBroker broker) throws IOException {
        return broker.disk.list(broker.directory.path()).stream()
                .filter(name -> broker.disk.isDirectory(broker.directory.path().resolve(name)))
                .toList();
    }

    @Test
    void aStrayIsRenamedAtOnceAndDeletedLater() throws IOException {
        // Given
        TestBroker broker = restarted("living", "gone");
        // When
        orderAll(broker, ClusterDelta.from(ClusterImage.EMPTY), "living");
        List<String> first = folders(broker);
        broker.scheduler.advanceMs(DELAY_MS);
        broker.settle();
        // Then
        assertThat(first).hasSize(2).contains("living-0").anyMatch(name -> name.matches("gone-0\\..*-stray"));
        assertThat(broker.directory.log(TestBroker.name("gone"))).isNull();
        assertThat(folders(broker)).containsExactly("living-0");
        assertThat(Objects.requireNonNull(broker.registry.find("living", 0))
                        .view()
                        .highWatermark())
                .isEqualTo(3);
    }

    @Test
    void nothingIsAStrayBeforeTheControllerHasNamedAllReplicas() throws IOException {
        // Given
        TestBroker broker = restarted("living", "gone");
        // When
        lead(broker, ClusterDelta.from(ClusterImage.EMPTY), "living");
        // Then
        assertThat(folders(broker)).containsExactly("gone-0", "living-0");
    }

    @Test
    void aLogWhoseTopicLivesIsKept() throws IOException {
        // Given
        TestBroker broker = restarted("moved");
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY)
                .topic(new TopicImage(
                        "moved", idOf("moved"), List.of(PartitionImage.led(0, 1, List.of(TestBroker.ID + 1)))));
        // When
        orderAll(broker, delta);
        broker.scheduler.advanceMs(DELAY_MS);
        broker.settle();
        // Then
        assertThat(folders(broker)).containsExactly("moved-0");
    }

    @Test
    void aTopicOfTheSameNameButAnotherIdDoesNotSaveIt() throws IOException {
        // Given
        TestBroker broker = restarted("orders");
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY)
                .topic(new TopicImage(
                        "orders", new Uuid(8, 8), List.of(PartitionImage.led(0, 1, List.of(TestBroker.ID + 1)))));
        // When
        orderAll(broker, delta);
        // Then
        assertThat(folders(broker)).hasSize(1).allMatch(name -> name.endsWith("-stray"));
        assertThat(Map.copyOf(broker.directory.checkpointedHighWatermarks()))
                .doesNotContainKey(TestBroker.name("orders"));
    }
}
