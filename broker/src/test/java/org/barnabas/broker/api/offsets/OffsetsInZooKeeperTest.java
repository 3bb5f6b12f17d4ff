package org.barnabas.broker.api.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Place;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OffsetCommit 0 and OffsetFetch 0, which know ZooKeeper only; the topic "orders" has 32 partitions. */
class OffsetsInZooKeeperTest {

    private static final int MANY = 10_000;

    private final GroupApiBench bench = new GroupApiBench();
    private final OffsetCommitHandler commit = new OffsetCommitHandler(bench.images, bench, bench.inZooKeeper);
    private final OffsetFetchHandler fetch = new OffsetFetchHandler(bench.images, bench, bench.inZooKeeper);

    private static Place place(int partition) {
        return new Place("g", "orders", partition);
    }

    private static OffsetCommitRequest committing(@Nullable String metadata, String topic, Integer... partitions) {
        return new OffsetCommitRequest()
                .groupId("g")
                .topics(List.of(new OffsetCommitRequestTopic()
                        .name(topic)
                        .partitions(Stream.of(partitions)
                                .map(partition -> new OffsetCommitRequestPartition()
                                        .partitionIndex(partition)
                                        .committedOffset(100 + partition)
                                        .committedMetadata(metadata))
                                .toList())));
    }

    private static OffsetFetchRequest fetching(String topic, Integer... partitions) {
        return new OffsetFetchRequest()
                .groupId("g")
                .topics(List.of(new OffsetFetchRequestTopic().name(topic).partitionIndexes(List.of(partitions))));
    }

    /** The answer by topic, partition and error. */
    private static List<String> told(OffsetCommitResponse response) {
        List<String> told = new ArrayList<>();
        response.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> told.add(topic.name() + "-" + partition.partitionIndex() + " "
                                + ErrorCode.of(partition.errorCode()))));
        return told;
    }

    private List<String> commit(OffsetCommitRequest request) {
        return told((OffsetCommitResponse) bench.handle(commit, request, 0));
    }

    /** The answer by topic, partition, error, offset and text. */
    private List<String> fetch(OffsetFetchRequest request) {
        return told((OffsetFetchResponse) bench.handle(fetch, request, 0));
    }

    private static List<String> told(OffsetFetchResponse response) {
        List<String> told = new ArrayList<>();
        response.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> told.add(topic.name() + "-" + partition.partitionIndex() + " "
                                + ErrorCode.of(partition.errorCode()) + " " + partition.committedOffset()
                                + partition.metadata())));
        return told;
    }

    @Test
    void whatIsCommittedIsFetched() {
        // When
        List<String> committed = commit(committing("m", "orders", 3, 4));

        // Then
        assertThat(committed).containsExactly("orders-3 NONE", "orders-4 NONE");
        assertThat(bench.znodes.kept).containsEntry(place(3), 103L).hasSize(2);
        assertThat(fetch(fetching("orders", 3, 4))).containsExactly("orders-3 NONE 103", "orders-4 NONE 104");
    }

    @Test
    void noCoordinatorIsNeeded() {
        // Given
        bench.refuse(ErrorCode.NOT_COORDINATOR);

        // When
        List<String> committed = commit(committing("m", "orders", 3));

        // Then
        assertThat(committed).containsExactly("orders-3 NONE");
        assertThat(fetch(fetching("orders", 3))).containsExactly("orders-3 NONE 103");
    }

    /** The two kinds of storage know nothing of each other. */
    @Test
    void laterVersionsKeepOffsetsElsewhere() {
        // Given
        commit(committing("m", "orders", 3));
        bench.handle(commit, committing("m", "orders", 4), 1);

        // When
        OffsetFetchResponse later = (OffsetFetchResponse) bench.handle(fetch, fetching("orders", 3, 4), 1);

        // Then
        assertThat(told(later)).containsExactly("orders-3 NONE -1", "orders-4 NONE 104m");
        assertThat(fetch(fetching("orders", 4))).containsExactly("orders-4 UNKNOWN_TOPIC_OR_PARTITION -1");
    }

    @Test
    void whatDoesNotExistIsRefusedOneByOne() {
        // Given
        OffsetCommitRequest request = committing("m", "orders", -1, 0, 32);
        request.topics(List.of(
                committing("m", "nowhere", 0).topics().get(0), request.topics().get(0)));

        // When
        List<String> committed = commit(request);

        // Then
        assertThat(committed)
                .containsExactlyInAnyOrder(
                        "nowhere-0 UNKNOWN_TOPIC_OR_PARTITION",
                        "orders--1 UNKNOWN_TOPIC_OR_PARTITION",
                        "orders-32 UNKNOWN_TOPIC_OR_PARTITION",
                        "orders-0 NONE");
        assertThat(bench.znodes.asked).containsExactly(place(0));
        assertThat(fetch(fetching("nowhere", 0))).containsExactly("nowhere-0 UNKNOWN_TOPIC_OR_PARTITION -1");
        assertThat(fetch(fetching("orders", 0, 32, -1)))
                .containsExactly(
                        "orders-0 NONE 100",
                        "orders-32 UNKNOWN_TOPIC_OR_PARTITION -1",
                        "orders--1 UNKNOWN_TOPIC_OR_PARTITION -1");
    }

    @Test
    void aTextThatIsTooLongIsRefusedAlone() {
        // Given
        String most = "ä".repeat(GroupApiBench.METADATA_MAX);
        OffsetCommitRequest request = committing(most, "orders", 0);
        request.topics(List.of(
                request.topics().get(0),
                committing(most + "x", "orders", 1).topics().get(0),
                committing(null, "orders", 2).topics().get(0)));

        // When
        List<String> committed = commit(request);

        // Then
        assertThat(committed).containsExactly("orders-0 NONE", "orders-1 OFFSET_METADATA_TOO_LARGE", "orders-2 NONE");
        assertThat(bench.znodes.kept.keySet()).containsExactlyInAnyOrder(place(0), place(2));
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUEST_TIMED_OUT", "UNKNOWN_SERVER_ERROR", "INVALID_GROUP_ID"})
    void whatZooKeeperRefusesIsToldOfThePartition(ErrorCode error) {
        // Given
        commit(committing("m", "orders", 0, 1));
        bench.znodes.fail(place(1), error);

        // When
        List<String> committed = commit(committing("m", "orders", 0, 1));

        // Then
        assertThat(committed).containsExactly("orders-0 NONE", "orders-1 " + error);
        assertThat(fetch(fetching("orders", 0, 1))).containsExactly("orders-0 NONE 100", "orders-1 " + error + " -1");
    }

    /** Each of ten thousand would wait for as long as the first one. */
    @Test
    void onceZooKeeperIsAwayItIsNotAskedAgain() {
        // Given
        bench.znodes.fail(place(0), ErrorCode.REQUEST_TIMED_OUT);
        Integer[] partitions =
                IntStream.range(0, MANY).mapToObj(index -> index % 32).toArray(Integer[]::new);

        // When
        bench.znodes.hold();
        GroupApiBench.Answer answer = bench.start(commit, committing("m", "orders", partitions), 0);
        bench.znodes.release();

        // Then
        List<String> told = told((OffsetCommitResponse) answer.message());
        assertThat(told).hasSize(MANY).endsWith("orders-15 REQUEST_TIMED_OUT");
        assertThat(bench.znodes.asked).hasSize(ZnodeTurns.AT_ONCE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyHaveTheirTurnsAndOneAnswer(boolean waiting) {
        // Given
        Integer[] partitions =
                IntStream.range(0, MANY).mapToObj(index -> index % 32).toArray(Integer[]::new);
        if (waiting) {
            bench.znodes.hold();
        }

        // When
        GroupApiBench.Answer answer = bench.start(commit, committing("m", "orders", partitions), 0);
        int atOnce = bench.znodes.held();
        bench.znodes.release();

        // Then
        assertThat(atOnce).isEqualTo(waiting ? ZnodeTurns.AT_ONCE : 0);
        assertThat(told((OffsetCommitResponse) answer.message()))
                .hasSize(MANY)
                .allMatch(partition -> partition.endsWith(" NONE"));
        assertThat(bench.znodes.kept).hasSize(32);
    }

    @Test
    void aRequestEndsAlsoIfZooKeeperIsSlow() {
        // Given
        Integer[] partitions =
                IntStream.range(0, 1_000).mapToObj(index -> index % 32).toArray(Integer[]::new);
        bench.znodes.hold();
        GroupApiBench.Answer answer = bench.start(commit, committing("m", "orders", partitions), 0);

        // When
        bench.scheduler.advanceMs(ZnodeTurns.PATIENCE_NS / 1_000_000 + 1);
        bench.znodes.release();

        // Then
        assertThat(told((OffsetCommitResponse) answer.message()))
                .hasSize(1_000)
                .startsWith("orders-0 NONE")
                .endsWith("orders-7 REQUEST_TIMED_OUT");
        assertThat(bench.znodes.asked).hasSize(ZnodeTurns.AT_ONCE);
    }

    @Test
    void laterRequestsOfTheConnectionWaitForTheAnswer() {
        // Given
        bench.znodes.hold();
        FakeReply reply = new FakeReply((short) 0);

        // When
        commit.handle(GroupApiBench.context(0), committing("m", "orders", 1), reply);
        int held = reply.holds();
        bench.znodes.release();

        // Then
        assertThat(held).isOne();
        assertThat(reply.isGiven()).isTrue();
        assertThat(reply.holds()).isZero();
    }

    @Test
    void nothingMoreIsAskedForWhoIsGone() {
        // Given
        Integer[] partitions =
                IntStream.range(0, 1_000).mapToObj(index -> index % 32).toArray(Integer[]::new);
        bench.znodes.hold();
        FakeReply reply = new FakeReply((short) 0);
        commit.handle(GroupApiBench.context(0), committing("m", "orders", partitions), reply);

        // When
        reply.gone();
        bench.znodes.release();

        // Then
        assertThat(bench.znodes.asked).hasSize(ZnodeTurns.AT_ONCE);
        assertThat(reply.isGiven()).isFalse();
    }

    @Test
    void whoCannotWaitIsRefused() {
        // Given
        FakeReply committing = new FakeReply((short) 0).crowded();
        FakeReply fetching = new FakeReply((short) 0).crowded();

        // When
        commit.handle(GroupApiBench.context(0), committing("m", "orders", 1), committing);
        fetch.handle(GroupApiBench.context(0), fetching("orders", 1), fetching);

        // Then
        assertThat(told(committing.as(OffsetCommitResponse.class))).containsExactly("orders-1 REQUEST_TIMED_OUT");
        assertThat(told(fetching.as(OffsetFetchResponse.class))).containsExactly("orders-1 REQUEST_TIMED_OUT -1");
        assertThat(bench.znodes.asked).isEmpty();
        assertThat(committing.holds() + fetching.holds()).isZero();
    }

    @Test
    void whatIsNamedTwiceIsFetchedOnce() {
        // When
        List<String> fetched = fetch(fetching("orders", 1, 1, 1));

        // Then
        assertThat(fetched).containsExactly("orders-1 UNKNOWN_TOPIC_OR_PARTITION -1");
        assertThat(bench.znodes.asked).containsExactly(place(1));
    }

    @Test
    void nothingIsAnsweredByNothing() {
        // When
        List<String> committed = commit(new OffsetCommitRequest().groupId("g"));
        List<String> fetched = fetch(new OffsetFetchRequest().groupId("g"));

        // Then
        assertThat(committed).isEmpty();
        assertThat(fetched).isEmpty();
    }
}
