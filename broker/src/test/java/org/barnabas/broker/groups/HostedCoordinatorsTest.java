package org.barnabas.broker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.junit.jupiter.api.Test;

/** Coordinators on real partitions. */
class HostedCoordinatorsTest {

    private final CoordinatorBench bench = new CoordinatorBench();

    HostedCoordinatorsTest() throws IOException {}

    /** 500 commits of seven partitions: too many to be read in one step. */
    private void leadWithManyCommits() {
        bench.lead(0);
        for (int i = 0; i < 500; i++) {
            commit(bench, i % 7, i);
        }
    }

    private static ErrorCode commit(CoordinatorBench on, int partition, long offset) {
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId("g")
                .topics(List.of(new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name("orders")
                        .partitions(List.of(new OffsetCommitRequest.OffsetCommitRequestPartition()
                                .partitionIndex(partition)
                                .committedOffset(offset)
                                .committedMetadata("")))));
        List<ErrorCode> outcome = new ArrayList<>();
        on.coordinators.call(
                "g",
                coordinator -> coordinator.commitOffsets(request, response -> outcome.add(errorOf(response))),
                outcome::add);
        on.settle();
        assertThat(outcome).hasSize(1);
        return outcome.get(0);
    }

    private static ErrorCode errorOf(OffsetCommitResponse response) {
        return ErrorCode.of(response.topics().get(0).partitions().get(0).errorCode());
    }

    private static List<String> offsets(CoordinatorBench on) {
        List<String> found = new ArrayList<>();
        on.coordinators.call(
                "g",
                coordinator -> coordinator.fetchOffsets(
                        new OffsetFetchRequestGroup().groupId("g").topics(null), false, answer -> add(answer, found)),
                error -> found.add(error.name()));
        on.settle();
        return found;
    }

    private static void add(OffsetFetchResponseGroup answer, List<String> found) {
        if (answer.errorCode() != 0) {
            found.add(ErrorCode.of(answer.errorCode()).name());
        }
        answer.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> found.add(
                                topic.name() + "-" + partition.partitionIndex() + "=" + partition.committedOffset())));
    }

    @Test
    void withoutLeadershipThereIsNoCoordinator() {
        // Given a broker that leads nothing

        // When
        ErrorCode error = commit(bench, 0, 1);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void aCommitIsAnsweredWhenTheHighWatermarkHasPassed() {
        // Given
        bench.lead(0);

        // When
        ErrorCode error = commit(bench, 3, 42);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(offsets(bench)).containsExactly("orders-3=42");
        assertThat(bench.handle().view().highWatermark()).isEqualTo(1);
    }

    @Test
    void offsetsAreReadAgainAfterARestart() throws IOException {
        // Given
        leadWithManyCommits();
        List<String> before = offsets(bench);
        CoordinatorBench next = new CoordinatorBench(bench);

        // When
        next.lead(1);
        next.advanceMs(100);

        // Then
        assertThat(offsets(next)).isEqualTo(before).hasSize(7);
        assertThat(commit(next, 0, 1_000)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whileItLoadsRequestsAreAnsweredAtOnce() throws IOException {
        // Given
        leadWithManyCommits();
        CoordinatorBench next = new CoordinatorBench(bench);

        // When
        next.lead(1);

        // Then
        assertThat(offsets(next)).containsExactly("COORDINATOR_LOAD_IN_PROGRESS");
        next.advanceMs(2);
        assertThat(commit(next, 0, 1)).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        next.advanceMs(100);
        assertThat(offsets(next)).hasSize(7);
    }

    @Test
    void aNewTermStartsANewCoordinatorAndAnEndedOneNone() {
        // Given
        bench.lead(0);
        commit(bench, 0, 1);

        // When
        bench.lead(1);
        bench.advanceMs(100);

        // Then
        assertThat(offsets(bench)).containsExactly("orders-0=1");
        bench.resign(2);
        assertThat(offsets(bench)).containsExactly("NOT_COORDINATOR");
        assertThat(commit(bench, 0, 2)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        bench.lead(3);
        bench.advanceMs(100);
        assertThat(offsets(bench)).containsExactly("orders-0=1");
    }

    @Test
    void aLoadThatIsGivenUpCountsForNothingEvenIfLeadershipComesBack() throws IOException {
        // Given
        leadWithManyCommits();
        CoordinatorBench next = new CoordinatorBench(bench);
        next.lead(1);
        next.advanceMs(2);

        // When: it comes back before the load that was under way has its turn.
        next.resign(2);
        next.lead(3);
        next.advanceMs(200);

        // Then
        assertThat(offsets(next)).hasSize(7);
        next.resign(4);
        assertThat(next.memory.usedBytes()).isZero();
    }

    @Test
    void aDamagedBatchCostsOnlyItself() throws IOException {
        // Given
        bench.lead(0);
        commit(bench, 0, 1);
        commit(bench, 1, 2);
        commit(bench, 2, 3);
        bench.damage(100);
        CoordinatorBench next = new CoordinatorBench(bench);

        // When
        next.lead(1);
        next.advanceMs(100);

        // Then
        assertThat(offsets(next)).isSubsetOf("orders-0=1", "orders-1=2", "orders-2=3");
        assertThat(commit(next, 5, 6)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aRecordThatIsTooLargeForTheTopicIsRefused() {
        // Given
        bench.lead(0);
        OffsetCommitRequest request = new OffsetCommitRequest().groupId("g");
        OffsetCommitRequest.OffsetCommitRequestTopic topic =
                new OffsetCommitRequest.OffsetCommitRequestTopic().name("orders");
        for (int i = 0; i < 20_000; i++) {
            topic.partitions()
                    .add(new OffsetCommitRequest.OffsetCommitRequestPartition()
                            .partitionIndex(i)
                            .committedMetadata("x".repeat(60)));
        }
        request.topics(List.of(topic));
        List<ErrorCode> outcome = new ArrayList<>();

        // When
        bench.coordinators.call(
                "g",
                coordinator -> coordinator.commitOffsets(request, response -> outcome.add(errorOf(response))),
                outcome::add);
        bench.settle();

        // Then
        assertThat(outcome).containsExactly(ErrorCode.INVALID_COMMIT_OFFSET_SIZE);
        assertThat(offsets(bench)).isEmpty();
    }

    @Test
    void offsetsGoWithTheirTopic() {
        // Given
        bench.lead(0);
        bench.apply(delta ->
                delta.topic(new TopicImage("orders", new Uuid(1, 1), List.of(PartitionImage.led(0, 0, List.of(1))))));
        commit(bench, 0, 1);

        // When
        bench.apply(delta -> delta.removeTopic("orders"));

        // Then
        assertThat(offsets(bench)).isEmpty();
    }

    @Test
    void theGroupsPartitionIsThatOfApacheKafka() {
        // Given a cluster in which the topic has not been created: 50 partitions are configured

        // When
        int partition = bench.coordinators.partitionOf("billing");

        // Then
        assertThat(partition).as("its hash is -109829509").isEqualTo(9);
        assertThat(bench.coordinators.partitionOf("polygenelubricants"))
                .as("a hash of Integer.MIN_VALUE")
                .isZero();
    }
}
