package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.coordinator.offsets.TransactionalOffsets;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.junit.jupiter.api.Test;

/** What groups may take of a broker's memory, and who is refused when it is used up. */
class GroupMemoryTest {

    private static final int LIMIT = 1 << 20;

    private final GroupMemory memory = new GroupMemory(LIMIT);
    private final GroupWorld world = new GroupWorld(GroupConfig.DEFAULTS, memory, 1);

    private static OffsetCommitRequest commitOf(String group, int partitions, int metadataBytes) {
        List<OffsetCommitRequestPartition> offsets = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            offsets.add(new OffsetCommitRequestPartition()
                    .partitionIndex(i)
                    .committedOffset(i)
                    .committedMetadata("m".repeat(metadataBytes)));
        }
        return new OffsetCommitRequest()
                .groupId(group)
                .generationIdOrMemberEpoch(-1)
                .topics(List.of(new OffsetCommitRequestTopic().name("orders").partitions(offsets)));
    }

    private long refused(OffsetCommitRequest request) {
        OffsetCommitResponse response = world.startCommit(request).get();
        List<ErrorCode> errors = response.topics().get(0).partitions().stream()
                .map(partition -> ErrorCode.of(partition.errorCode()))
                .toList();
        assertThat(errors).containsAnyOf(ErrorCode.NONE, ErrorCode.COORDINATOR_NOT_AVAILABLE);
        return errors.stream().filter(error -> error != ErrorCode.NONE).count();
    }

    /** Fills the share of the offsets, down to the last hundred bytes. */
    private void fillWithOffsets() {
        for (int group = 0; group < 100; group++) {
            refused(commitOf("big-" + group, 100, 4_000));
        }
        for (int group = 0; refused(commitOf("small-" + group, 1, 0)) == 0; group++) {
            assertThat(group).isLessThan(100);
        }
    }

    private long offsetsOf(String group) {
        OneAnswer<org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup> answer =
                new OneAnswer<>();
        world.thread.within(() -> world.coordinator.fetchOffsets(
                new org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup()
                        .groupId(group)
                        .topics(null),
                false,
                answer));
        return answer.get().topics().stream()
                .mapToLong(topic -> topic.partitions().size())
                .sum();
    }

    @Test
    void offsetsThatGrowAreRefusedAtTheBoundAndWhatIsThereIsServedAlsoAfterARestart() {
        // Given
        TestMember honest = world.member("honest");
        world.settle(honest);
        assertThat(commit(honest, 7)).isEqualTo(ErrorCode.NONE);

        // When
        fillWithOffsets();

        // Then
        assertThat(memory.usedBytes()).isBetween(LIMIT / 2L, (long) LIMIT);
        assertThat(memory.usedBytes()).isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
        long first = offsetsOf("big-0");
        assertThat(first).isEqualTo(100);
        assertThat(refused(commitOf("big-0", 100, 4_000))).as("overwriting").isZero();
        assertThat(refused(commitOf("big-0", 100, 4_090))).as("growing").isGreaterThan(90);
        assertThat(commit(honest, 8)).isEqualTo(ErrorCode.NONE);
        assertThat(honest.heartbeat()).isEqualTo(ErrorCode.NONE);

        world.failOver();
        assertThat(memory.usedBytes()).isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
        assertThat(offsetsOf("big-0")).isEqualTo(first);
        assertThat(refused(commitOf("big-0", 100, 4_000))).isZero();
        assertThat(commit(honest, 9)).isEqualTo(ErrorCode.NONE);
        assertThat(honest.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 9L);
        assertThat(refused(commitOf("big-0", 100, 100))).as("shrinking").isZero();
        assertThat(refused(commitOf("big-1", 100, 4_000)))
                .as("there is room again")
                .isZero();
    }

    private ErrorCode commit(TestMember member, long offset) {
        return GroupWorld.errorOf(world.startCommit(
                GroupWorld.request(GroupWorld.GROUP, member.id(), member.generation(), null, "orders", 0, offset, "")));
    }

    @Test
    void membersCommitForTheFirstTimeWhereCommitsOfNobodyHaveUsedUpTheirShare() {
        // Given
        TestMember honest = world.member("honest");
        world.settle(honest);
        fillWithOffsets();

        // When
        ErrorCode first = GroupWorld.errorOf(world.startCommit(GroupWorld.request(
                GroupWorld.GROUP, honest.id(), honest.generation(), null, "orders", 0, 7, "m".repeat(1_000))));

        // Then
        assertThat(first).isEqualTo(ErrorCode.NONE);
        assertThat(refused(commitOf("another", 1, 1_000))).isEqualTo(1);
        assertThat(memory.usedBytes()).isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
    }

    @Test
    void commitsThatAreOnTheirWayCountUntilTheirFateIsKnown() {
        // Given
        world.log.hold();
        List<OneAnswer<OffsetCommitResponse>> answers = new ArrayList<>();

        // When
        for (int group = 0; group < 10; group++) {
            answers.add(world.startCommit(commitOf("g" + group, 50, 4_000)));
        }

        // Then
        assertThat(memory.usedBytes()).isBetween(LIMIT / 2L, (long) LIMIT);
        assertThat(answers.get(9).get().topics().get(0).partitions())
                .allMatch(partition -> partition.errorCode() == ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        world.log.release();
        assertThat(memory.usedBytes()).isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
    }

    @Test
    void whoIsInJoinsAgainWhileOthersHaveUsedUpEverything() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        memory.charge(LIMIT);

        // When
        member.subscribe("bills").join();

        // Then
        assertThat(member.joinError())
                .as("one letter less than before")
                .isNotIn(ErrorCode.GROUP_MAX_SIZE_REACHED, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void aStaticMemberThatRestartsFindsItsPlaceInAFullBroker() {
        // Given
        TestMember before = world.staticMember("s");
        world.settle(before);
        memory.charge(LIMIT);
        TestMember after = world.staticMember("s");

        // When
        after.join();

        // Then
        assertThat(after.joinError()).isEqualTo(ErrorCode.NONE);
        assertThat(after.joined().generationId()).isEqualTo(1);
    }

    @Test
    void newcomersAreRefusedForAWhileAndTheOthersStay() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        memory.charge(LIMIT - memory.usedBytes());

        // When
        TestMember newcomer = world.member("b");
        newcomer.joinOnce();

        // Then
        assertThat(newcomer.joinError()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        TestMember newGroup = new TestMember(world, "another", "c", null);
        newGroup.joinOnce();
        assertThat(newGroup.joinError()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Stable");
    }

    @Test
    void assignmentsCountAndAreRefusedWhenThereIsNoRoom() {
        // Given
        TestMember small = new TestMember(world, "small", "a", null);
        TestMember large = new TestMember(world, "large", "b", null);
        small.join();
        large.join();
        world.advanceMs(GroupWorld.INITIAL_DELAY_MS);
        small.joined();
        large.joined();

        // When
        large.sync(Map.of(large.id(), "x".repeat(LIMIT)));
        small.sync(Map.of(small.id(), "x".repeat(10_000)));

        // Then
        assertThat(large.syncError()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(large.heartbeat()).as("it may try again").isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(small.synced()).hasSize(10_000);
        assertThat(memory.usedBytes()).isGreaterThan(10_000);
        assertThat(memory.usedBytes()).isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
        small.leave();
        assertThat(memory.usedBytes()).isLessThan(10_000);
    }

    @Test
    void subscriptionsCount() {
        // Given
        TestMember member = world.member("a").subscribe("t".repeat(10_000));

        // When
        world.settle(member);

        // Then
        assertThat(memory.usedBytes()).as("metadata and name").isGreaterThan(20_000);
        assertThat(memory.usedBytes()).isEqualTo(world.thread.ask(() -> world.coordinator.recountedBytes()));
    }

    @Test
    void aCoordinatorThatEndsWhileItLoadsGivesEverythingBack() {
        // Given
        refused(commitOf("g", 100, 100));
        world.settle(world.member("a"));
        world.log.loadSlowly();
        world.failOver();
        world.log.loadHalf();
        assertThat(memory.usedBytes()).isPositive();

        // When
        world.thread.within(() -> world.coordinator.close());

        // Then
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void offsetsInTransactionsCount() {
        // Given
        TransactionalOffsets offsets = new TransactionalOffsets(memory);
        GroupRecords.OffsetChange change =
                new GroupRecords.OffsetChange("g", "orders", 0, new OffsetEntry(1, 1, "m".repeat(1_000), 1, -1));

        // When
        offsets.add(1, change);
        offsets.add(2, change);
        long counted = memory.usedBytes();
        offsets.end(1, 7);
        offsets.onHighWatermark(8);

        // Then
        assertThat(counted).isGreaterThan(2_000).isEqualTo(2 * memory.usedBytes());
        offsets.clear();
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void aHundredThousandGroupsOfCommitsFitIntoADefaultBroker() {
        // Given
        GroupMemory ofTheDefaultHeap = new GroupMemory((256L << 20) / 16 * 5);
        GroupConfig d = GroupConfig.DEFAULTS;
        GroupWorld large = new GroupWorld(d, ofTheDefaultHeap, 1);
        TestMember member = large.member("honest");
        large.settle(member);

        // When
        for (int i = 0; i < 100_000; i++) {
            ErrorCode error = GroupWorld.errorOf(large.startCommit(
                    GroupWorld.request("consumer-group-" + i, "", -1, null, "orders", i % 100, i, "")));
            assertThat(error).as("group " + i).isEqualTo(ErrorCode.NONE);
        }

        // Then
        assertThat(ofTheDefaultHeap.usedBytes() / 100_000).isLessThan(600);
        member.join();
        assertThat(member.joinError()).isEqualTo(ErrorCode.NONE);
        large.thread.within(() -> large.coordinator.close());
        assertThat(ofTheDefaultHeap.usedBytes()).isZero();
    }
}
