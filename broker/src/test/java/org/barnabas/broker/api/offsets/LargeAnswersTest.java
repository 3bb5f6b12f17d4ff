package org.barnabas.broker.api.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.broker.api.groups.DescribeGroupsHandler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.junit.jupiter.api.Test;

/** Requests that name so much that the answer would not fit into the broker. */
class LargeAnswersTest {

    private static final int ROOM = 64 << 10;

    private final GroupApiBench bench = new GroupApiBench();
    private final AnswerRoom.Shared rooms = new AnswerRoom.Shared(ROOM);
    private final DescribeGroupsHandler describe = new DescribeGroupsHandler(bench, rooms);
    private final OffsetFetchHandler fetch = new OffsetFetchHandler(bench.images, bench, bench.inZooKeeper, rooms);

    private void commit(String group, int partitions, int metadataBytes) {
        List<OffsetCommitRequestPartition> offsets = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            offsets.add(new OffsetCommitRequestPartition()
                    .partitionIndex(i)
                    .committedOffset(i)
                    .committedMetadata("m".repeat(metadataBytes)));
        }
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId(group)
                .topics(List.of(new OffsetCommitRequestTopic().name("orders").partitions(offsets)));
        bench.handle(new OffsetCommitHandler(bench.images, bench, bench.inZooKeeper), request, 9);
    }

    private static OffsetFetchRequestGroup partitionsOf(String group, List<Integer> partitions) {
        return new OffsetFetchRequestGroup()
                .groupId(group)
                .topics(new ArrayList<>(
                        List.of(new OffsetFetchRequestTopics().name("orders").partitionIndexes(partitions))));
    }

    private List<OffsetFetchResponseGroup> fetch(List<OffsetFetchRequestGroup> groups) {
        return ((OffsetFetchResponse) bench.handle(fetch, new OffsetFetchRequest().groups(groups), 9)).groups();
    }

    @Test
    void aGroupThatIsDescribedNineHundredTimesIsAnsweredOnce() {
        // Given
        commit("g", 1, 1);

        // When
        DescribeGroupsResponse response = (DescribeGroupsResponse)
                bench.handle(describe, new DescribeGroupsRequest().groups(Collections.nCopies(900, "g")), 6);

        // Then
        assertThat(response.groups()).extracting(DescribedGroup::groupId).containsExactly("g");
    }

    @Test
    void offsetsOfAGroupThatIsNamedAThousandTimesAreAnsweredOnce() {
        // Given
        commit("g", 4, 1_000);
        List<OffsetFetchRequestGroup> groups = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            groups.add(partitionsOf("g", List.of(i % 4, i % 2)));
        }

        // When
        List<OffsetFetchResponseGroup> answer = fetch(groups);

        // Then
        assertThat(answer).hasSize(1);
        assertThat(answer.get(0).topics()).hasSize(1);
        assertThat(answer.get(0).topics().get(0).partitions())
                .extracting(partition -> partition.partitionIndex() + "@" + partition.committedOffset())
                .containsExactlyInAnyOrder("0@0", "1@1", "2@2", "3@3");
    }

    @Test
    void aPartitionThatIsNamedTenThousandTimesIsAnsweredOnce() {
        // Given
        commit("g", 1, 1_000);
        OffsetFetchRequest old = new OffsetFetchRequest()
                .groupId("g")
                .topics(List.of(new OffsetFetchRequest.OffsetFetchRequestTopic()
                        .name("orders")
                        .partitionIndexes(Collections.nCopies(10_000, 0))));

        // When
        OffsetFetchResponse response = (OffsetFetchResponse) bench.handle(fetch, old, 5);

        // Then
        assertThat(response.topics().get(0).partitions()).hasSize(1);
    }

    @Test
    void groupsThatDoNotFitAreAskedForAgainUntilAllAreKnown() {
        // Given
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commit("g" + i, 2, 2_000);
            missing.add("g" + i);
        }

        // When
        int rounds = 0;
        while (!missing.isEmpty() && rounds < 40) {
            rounds++;
            List<OffsetFetchRequestGroup> groups = missing.stream()
                    .map(group -> new OffsetFetchRequestGroup().groupId(group).topics(null))
                    .toList();
            for (OffsetFetchResponseGroup group : fetch(groups)) {
                ErrorCode error = ErrorCode.of(group.errorCode());
                if (error == ErrorCode.NONE) {
                    missing.remove(group.groupId());
                } else {
                    assertThat(error).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
                }
            }
        }

        // Then
        assertThat(missing).isEmpty();
        assertThat(rounds).isBetween(2, 5);
        assertThat(rooms.usedBytes()).isZero();
    }

    @Test
    void aGroupThatFitsIntoNoAnswerSaysSo() {
        // Given
        commit("g", 20, 4_000);

        // When
        List<OffsetFetchResponseGroup> answer = fetch(
                List.of(partitionsOf("g", IntStream.range(0, 20).boxed().toList()), partitionsOf("none", List.of(0))));

        // Then
        assertThat(answer)
                .extracting(OffsetFetchResponseGroup::errorCode)
                .containsExactly(ErrorCode.UNKNOWN_SERVER_ERROR.code(), ErrorCode.NONE.code());
        assertThat(rooms.usedBytes()).isZero();
    }
}
