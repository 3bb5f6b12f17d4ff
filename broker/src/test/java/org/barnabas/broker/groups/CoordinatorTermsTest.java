package org.barnabas.broker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.RecordBatchView;
import org.junit.jupiter.api.Test;

/** What a coordinator's term begins with, what it hears, and how it ends though leadership goes on. */
class CoordinatorTermsTest {

    /** What is asked for a hundred thousand times must not leave a stack trace each time. */
    private static final ByteBufAllocator UNTRACKED = new UnpooledByteBufAllocator(true, true);

    private static final long PRODUCER = 9;
    private static final int GROUPS = 100_000;
    private static final int RECORDS_OF_A_BATCH = 40;
    /** The smallest that a group with one offset counts for: 256 for the group, 112 for the topic, 60 for the offset. */
    private static final long GROUP_BYTES = 428;

    private final CoordinatorBench bench = new CoordinatorBench();

    CoordinatorTermsTest() throws IOException {}

    /** Starts a commit; the list gets its outcome. */
    private static List<ErrorCode> commit(CoordinatorBench on, String group, long offset) {
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId(group)
                .topics(List.of(new OffsetCommitRequestTopic()
                        .name("orders")
                        .partitions(List.of(new OffsetCommitRequestPartition()
                                .partitionIndex(0)
                                .committedOffset(offset)
                                .committedMetadata("")))));
        List<ErrorCode> outcome = new ArrayList<>();
        on.coordinators.call(
                group,
                coordinator -> coordinator.commitOffsets(
                        request,
                        response -> outcome.add(ErrorCode.of(
                                response.topics().get(0).partitions().get(0).errorCode()))),
                outcome::add);
        return outcome;
    }

    /** The committed offset, as one who wants no unstable ones gets to see it; or an error. */
    private static String read(CoordinatorBench on, String group) {
        List<String> found = new ArrayList<>();
        on.coordinators.call(
                group,
                coordinator -> coordinator.fetchOffsets(
                        new OffsetFetchRequestGroup()
                                .groupId(group)
                                .topics(List.of(new OffsetFetchRequestTopics()
                                        .name("orders")
                                        .partitionIndexes(List.of(0)))),
                        true,
                        answer -> found.add(text(answer))),
                error -> found.add(error.name()));
        on.settle();
        return found.get(0);
    }

    private static String text(OffsetFetchResponseGroup answer) {
        if (answer.errorCode() != 0) {
            return ErrorCode.of(answer.errorCode()).name();
        }
        OffsetFetchResponsePartitions partition =
                answer.topics().get(0).partitions().get(0);
        return partition.errorCode() == 0
                ? Long.toString(partition.committedOffset())
                : ErrorCode.of(partition.errorCode()).name();
    }

    private ByteBuf inTransaction(String group, long offset) {
        CoordinatorRecord record = GroupRecords.offset(
                group,
                "orders",
                0,
                new OffsetEntry(offset, -1, "", bench.clock.wall().nowMs(), OffsetEntry.NO_EXPIRY));
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            return builder.producer(PRODUCER, (short) 0, RecordBatchView.NO_SEQUENCE)
                    .transactional(true)
                    .append(bench.clock.wall().nowMs(), record.key(), record.value())
                    .build();
        }
    }

    private static String group(int number) {
        return String.format("group-%06d", number);
    }

    /** Commits of so many groups, one offset each. */
    private static List<ByteBuf> commits(int groups, long nowMs) {
        OffsetEntry entry = new OffsetEntry(7, -1, "", nowMs, OffsetEntry.NO_EXPIRY);
        CoordinatorRecord any = GroupRecords.offset(group(0), "orders", 0, entry);
        int digits = new String(any.key(), StandardCharsets.ISO_8859_1).indexOf("000000");
        List<ByteBuf> batches = new ArrayList<>();
        for (int first = 0; first < groups; first += RECORDS_OF_A_BATCH) {
            try (BatchBuilder builder = new BatchBuilder(UNTRACKED)) {
                for (int number = first; number < first + RECORDS_OF_A_BATCH; number++) {
                    byte[] key = any.key().clone();
                    byte[] name = group(number).getBytes(StandardCharsets.US_ASCII);
                    System.arraycopy(name, name.length - 6, key, digits, 6);
                    builder.append(nowMs, key, any.value());
                }
                batches.add(builder.build());
            }
        }
        return batches;
    }

    @Test
    void whatIsLostForWantOfRoomEndsTheTermAndTheNextReadsWhatIsThere() {
        // Given
        bench.lead(0);
        List<ErrorCode> before = commit(bench, "g", 1);
        bench.settle();
        bench.fillDisk();

        // When
        List<ErrorCode> lost = commit(bench, "g", 2);
        List<ErrorCode> lostToo = commit(bench, "other", 3);
        bench.settle();
        String meanwhile = read(bench, "g");
        bench.advanceMs(20);
        List<ErrorCode> refused = commit(bench, "g", 4);
        bench.settle();

        // Then
        assertThat(before).containsExactly(ErrorCode.NONE);
        assertThat(lost).containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(lostToo).containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(meanwhile).isEqualTo("COORDINATOR_LOAD_IN_PROGRESS");
        assertThat(refused).as("without room").containsExactly(ErrorCode.NOT_COORDINATOR);
        assertThat(read(bench, "g")).isEqualTo("1");
        assertThat(read(bench, "other")).isEqualTo("-1");
        bench.clearDisk();
        List<ErrorCode> after = commit(bench, "g", 5);
        bench.settle();
        assertThat(after).containsExactly(ErrorCode.NONE);
        assertThat(read(bench, "g")).isEqualTo("5");
    }

    @Test
    void aTransactionThatEndsWhileTheCoordinatorServesIsHeardOf() throws IOException {
        // Given a transaction that the coordinator finds when it begins
        bench.lead(0);
        commit(bench, "g", 1);
        bench.settle();
        bench.append(List.of(inTransaction("g", 7)));
        CoordinatorBench next = new CoordinatorBench(bench);
        next.lead(1);
        next.advanceMs(100);
        assertThat(read(next, "g")).isEqualTo("UNSTABLE_OFFSET_COMMIT");

        // When
        ErrorCode marked = next.mark(PRODUCER, true);

        // Then
        assertThat(marked).isEqualTo(ErrorCode.NONE);
        assertThat(read(next, "g")).isEqualTo("7");
        CoordinatorBench third = new CoordinatorBench(next);
        third.lead(2);
        third.advanceMs(100);
        assertThat(read(third, "g")).as("in replay alike").isEqualTo("7");
    }

    @Test
    void anAbortWhileTheCoordinatorLoadsIsHeardOf() throws IOException {
        // Given
        bench.lead(0);
        commit(bench, "g", 1);
        bench.settle();
        for (int i = 0; i < 300; i++) {
            commit(bench, "filler-" + i, i);
        }
        bench.settle();
        bench.append(List.of(inTransaction("g", 7)));
        CoordinatorBench next = new CoordinatorBench(bench);
        next.lead(1);
        next.advanceMs(2);
        assertThat(read(next, "g")).isEqualTo("COORDINATOR_LOAD_IN_PROGRESS");

        // When: behind the end up to which it reads.
        next.mark(PRODUCER, false);
        next.advanceMs(200);

        // Then
        assertThat(read(next, "g")).isEqualTo("1");
    }

    @Test
    void aHundredThousandGroupsAreLoadedInSmallSlices() throws IOException {
        // Given
        bench.lead(0);
        bench.append(commits(GROUPS, bench.clock.wall().nowMs()));
        CoordinatorBench next = new CoordinatorBench(bench, UNTRACKED);

        // When
        next.lead(1);
        int slices = 0;
        long largest = 0;
        long before = next.memory.usedBytes();
        while (read(next, group(0)).equals("COORDINATOR_LOAD_IN_PROGRESS")) {
            next.advanceMs(1);
            long after = next.memory.usedBytes();
            largest = Math.max(largest, after - before);
            before = after;
            slices++;
        }

        // Then: requests were answered between any two of the slices, of 4 KiB here.
        assertThat(slices).isGreaterThan(1_000);
        assertThat(largest / GROUP_BYTES).as("groups of a slice").isBetween(1L, 200L);
        assertThat(read(next, group(GROUPS - 1))).isEqualTo("7");
        assertThat(next.memory.usedBytes()).isGreaterThan(GROUPS * GROUP_BYTES);
        next.resign(2);
        assertThat(next.memory.usedBytes()).isZero();
    }
}
