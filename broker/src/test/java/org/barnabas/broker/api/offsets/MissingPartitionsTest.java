package org.barnabas.broker.api.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import org.barnabas.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.junit.jupiter.api.Test;

/** Offsets of partitions that a topic does not have. */
class MissingPartitionsTest {

    private static final short UNKNOWN = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code();

    private final GroupApiBench bench = new GroupApiBench();

    private OffsetCommitResponse commit(int version, Integer... partitions) {
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId("g")
                .topics(List.of(new OffsetCommitRequestTopic()
                        .name(version < 10 ? "orders" : "")
                        .topicId(version < 10 ? Uuid.ZERO : GroupApiBench.ORDERS_ID)
                        .partitions(List.of(partitions).stream()
                                .map(partition -> new OffsetCommitRequestPartition().partitionIndex(partition))
                                .toList())));
        return (OffsetCommitResponse)
                bench.handle(new OffsetCommitHandler(bench.images, bench, bench.inZooKeeper), request, version);
    }

    @Test
    void commitsOfThemAreRefusedAndTheOthersAreKept() {
        for (int version : new int[] {2, 9, 10}) {
            // Given a topic of 32 partitions

            // When
            OffsetCommitResponse response = commit(version, -1, 0, 5, 32);

            // Then
            assertThat(response.topics()).hasSize(1);
            assertThat(response.topics().get(0).partitions())
                    .extracting(partition -> partition.partitionIndex() + ":" + partition.errorCode())
                    .containsExactlyInAnyOrder("-1:" + UNKNOWN, "0:0", "5:0", "32:" + UNKNOWN);
        }
        OffsetFetchResponse all = (OffsetFetchResponse) bench.handle(
                new OffsetFetchHandler(bench.images, bench, bench.inZooKeeper),
                new OffsetFetchRequest().groupId("g").topics(null),
                7);
        assertThat(all.topics().get(0).partitions())
                .extracting(OffsetFetchResponse.OffsetFetchResponsePartition::partitionIndex)
                .containsExactly(0, 5);
    }

    @Test
    void deletionsOfThemAreRefusedOneByOne() {
        // Given
        commit(9, 0);
        OffsetDeleteRequest request = new OffsetDeleteRequest()
                .groupId("g")
                .topics(List.of(new OffsetDeleteRequestTopic()
                        .name("orders")
                        .partitions(List.of(
                                new OffsetDeleteRequestPartition().partitionIndex(0),
                                new OffsetDeleteRequestPartition().partitionIndex(99)))));

        // When
        OffsetDeleteResponse response =
                (OffsetDeleteResponse) bench.handle(new OffsetDeleteHandler(bench.images, bench), request, 0);

        // Then
        assertThat(response.topics()).hasSize(1);
        assertThat(response.topics().get(0).partitions())
                .extracting(partition -> partition.partitionIndex() + ":" + partition.errorCode())
                .containsExactlyInAnyOrder("0:0", "99:" + UNKNOWN);
    }
}
