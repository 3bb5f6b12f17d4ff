package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.partition.lead.Acks;
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
        delta.completeLocalReplicas(orders(topics));
        broker.partitions.onImage(delta.build());
        broker.settle();
    }

    /** Somebody found out that these do not belong here. */
    private static void end(TestBroker broker, List<StoppedReplica> strays) {
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY);
        strays.forEach(delta::stoppedReplica);
        broker.partitions.onImage(delta.build());
        broker.settle();
    }

    private static List<LocalReplica> orders(String... topics) {
        return Stream.of(topics)
                .map(topic ->
                        new LocalReplica(topic, idOf(topic), PartitionImage.led(0, 1, List.of(TestBroker.ID)), false))
                .toList();
    }

    private static void lead(TestBroker broker, ClusterDelta.Builder delta, String... topics) {
        orders(topics).forEach(delta::localReplica);
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
        end(broker, broker.suspects);
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
    void anOrderThatComesWhenLogsAreClosedLeavesAStrayToTheNextStart() throws IOException {
        // Given
        TestBroker broker = restarted("living", "gone");
        orderAll(broker, ClusterDelta.from(ClusterImage.EMPTY), "living");
        broker.partitions.shutDown(() -> {});
        broker.settle();
        // When
        end(broker, broker.suspects);
        // Then
        assertThat(broker.suspects).isNotEmpty();
        assertThat(folders(broker)).containsExactly("gone-0", "living-0");
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
    void whatIsNotNamedIsKeptUntilItIsCertain() throws IOException {
        // Given
        TestBroker broker = restarted("moved");
        // When
        orderAll(broker, ClusterDelta.from(ClusterImage.EMPTY));
        broker.scheduler.advanceMs(DELAY_MS);
        broker.settle();
        // Then
        assertThat(folders(broker)).containsExactly("moved-0");
        assertThat(broker.suspects)
                .containsExactly(new StoppedReplica("moved", idOf("moved"), 0, StoppedReplica.UNCLAIMED_LOG, true));
    }

    @Test
    void aTopicOfTheSameNameButAnotherIdDoesNotSaveIt() throws IOException {
        // Given
        TestBroker broker = restarted("orders");
        // When
        orderAll(broker, ClusterDelta.from(ClusterImage.EMPTY));
        end(broker, broker.suspects);
        // Then
        assertThat(folders(broker)).hasSize(1).allMatch(name -> name.endsWith("-stray"));
        assertThat(Map.copyOf(broker.directory.checkpointedHighWatermarks()))
                .doesNotContainKey(TestBroker.name("orders"));
    }

    @Test
    void aReplicaThatIsServedButNotNamedEnds() throws IOException {
        // Given: the order to stop it was lost with the controller that gave it
        TestBroker broker = before;
        lead(broker, ClusterDelta.from(ClusterImage.EMPTY), "living", "gone");
        // When
        orderAll(broker, ClusterDelta.from(ClusterImage.EMPTY), "living");
        List<StoppedReplica> suspects = List.copyOf(broker.suspects);
        end(broker, suspects);
        broker.scheduler.advanceMs(DELAY_MS);
        broker.settle();
        // Then
        assertThat(suspects).containsExactly(new StoppedReplica("gone", idOf("gone"), 0, 1, true));
        assertThat(broker.registry.find("gone", 0)).isNull();
        assertThat(broker.registry.find("living", 0)).isNotNull();
        assertThat(folders(broker)).containsExactly("living-0");
    }

    @Test
    void aReplicaThatCameBackMeanwhileStays() {
        // Given
        TestBroker broker = before;
        lead(broker, ClusterDelta.from(ClusterImage.EMPTY), "back");
        orderAll(broker, ClusterDelta.from(ClusterImage.EMPTY));
        List<StoppedReplica> late = List.copyOf(broker.suspects);
        // When: it is ordered again in a newer epoch before the verdict comes
        PartitionImage newer = new PartitionImage(
                0,
                TestBroker.ID,
                5,
                9,
                1,
                List.of(TestBroker.ID),
                List.of(TestBroker.ID),
                List.of(),
                List.of(),
                List.of());
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY);
        delta.localReplica(new LocalReplica("back", idOf("back"), newer, true));
        broker.partitions.onImage(delta.build());
        end(broker, late);
        // Then
        assertThat(broker.registry.find("back", 0)).isNotNull();
    }

    @Test
    void allThatBelongsHereReplacesWhatWasOrderedJustBefore() {
        // Given: an order of an old controller and all orders of the new one come in one delta
        TestBroker broker = before;
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY);
        orders("gone", "living").forEach(delta::localReplica);
        // When
        orderAll(broker, delta, "living");
        // Then
        assertThat(broker.registry.find("gone", 0)).isNull();
        assertThat(broker.registry.find("living", 0)).isNotNull();
    }
}
