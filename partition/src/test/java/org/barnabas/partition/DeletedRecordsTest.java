package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** DeleteRecords is answered when no election can bring the records back. */
class DeletedRecordsTest {

    private static final int EPOCH = 4;
    private static final List<Integer> REPLICAS = List.of(TestBroker.ID, 2, 3);

    private final AtomicReference<ClusterImage> image = new AtomicReference<>(alive(1, 2, 3));
    private final TestBroker broker = new TestBroker(
            null, new Replication(Followers.NONE, (proposal, answer) -> {}, image::get, () -> 11L, 10_000));
    private final PartitionHandle handle = broker.order("orders", PartitionImage.led(0, EPOCH, REPLICAS));
    private final List<String> answers = new ArrayList<>();

    DeletedRecordsTest() throws IOException {
        broker.produce(handle, Acks.ALL, 10);
        broker.settle();
        fetches(2, 0);
        fetches(3, 0);
    }

    private static ClusterImage alive(int... brokers) {
        List<BrokerNode> nodes = IntStream.of(brokers)
                .mapToObj(id -> new BrokerNode(id, List.of(), null))
                .toList();
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY);
        delta.brokers(nodes);
        return delta.build().after();
    }

    private void fetches(int follower, long logStart) {
        handle.shard()
                .post(() ->
                        handle.partition().onFollowerFetch(new FollowerFetch(follower, 7, EPOCH, 10, EPOCH, logStart)));
        broker.settle();
    }

    private void delete(long before) {
        long deadlineMs = broker.clock.monotonic().nowMs() + 1_000;
        handle.shard()
                .post(() -> handle.partition()
                        .deleteRecords(before, deadlineMs, (error, low) -> answers.add(error + " low=" + low)));
        broker.settle();
    }

    @Test
    void itIsAnsweredWhenAllFollowersHaveDoneIt() {
        // Given
        delete(4);
        assertThat(Objects.requireNonNull(handle.view().log()).startOffset()).isEqualTo(4);
        fetches(2, 4);
        assertThat(answers).isEmpty();
        // When
        fetches(3, 5);
        // Then
        assertThat(answers).containsExactly("NONE low=4");
    }

    @Test
    void whoeverWaitsForRecordsHearsOfIt() {
        // Given
        int[] woken = {0};
        broker.home.thread().within(() -> handle.partition().fetches().arm(() -> woken[0]++, ReadBound.LOG_END, 10));
        // When
        delete(4);
        // Then
        assertThat(woken[0]).isEqualTo(1);
    }

    @Test
    void itIsGivenUpWhenTheClientGivesUp() {
        // Given
        delete(4);
        fetches(2, 4);
        // When
        broker.scheduler.advanceMs(1_000);
        broker.settle();
        // Then
        assertThat(answers).containsExactly("REQUEST_TIMED_OUT low=-1");
    }

    @Test
    void theDeadAreNotWaitedFor() {
        // Given
        delete(4);
        fetches(2, 4);
        // When
        image.set(alive(1, 2));
        broker.scheduler.advanceMs(600);
        broker.settle();
        // Then
        assertThat(answers).containsExactly("NONE low=4");
    }

    @Test
    void whatAnEarlierLifeDidIsNotDone() {
        // Given
        delete(4);
        fetches(2, 4);
        // When
        handle.shard().post(() -> handle.partition().onFollowerFetch(new FollowerFetch(2, 8, EPOCH, 10, EPOCH, 0)));
        fetches(3, 4);
        // Then
        assertThat(answers).isEmpty();
    }

    @Test
    void anotherLeaderMayNotHaveDoneIt() {
        // Given
        delete(4);
        // When
        broker.order("orders", PartitionImage.led(0, EPOCH + 1, List.of(2, TestBroker.ID)));
        // Then
        assertThat(answers).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER + " low=-1");
    }
}
