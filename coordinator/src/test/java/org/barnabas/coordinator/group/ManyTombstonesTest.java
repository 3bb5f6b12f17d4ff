package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group whose offsets do not fit into one batch of tombstones. */
class ManyTombstonesTest {

    private static final int OFFSETS = 15_000;

    private final GroupWorld world = new GroupWorld();

    @BeforeEach
    void commitMany() {
        List<OffsetCommitRequestPartition> offsets = new ArrayList<>();
        for (int i = 0; i < OFFSETS; i++) {
            offsets.add(new OffsetCommitRequestPartition().partitionIndex(i).committedOffset(i));
        }
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId(GroupWorld.GROUP)
                .topics(List.of(new OffsetCommitRequestTopic().name("orders").partitions(offsets)));
        assertThat(GroupWorld.errorOf(world.startCommit(request))).isEqualTo(ErrorCode.NONE);
        world.log.limitBatches(100_000);
    }

    @Test
    void itIsDeletedInSeveralBatches() {
        // Given
        assertThat(world.offsets()).hasSize(OFFSETS);

        // When
        ErrorCode error = world.delete(GroupWorld.GROUP);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Dead");
        assertThat(world.memory.usedBytes()).isZero();
        world.failOver();
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void itExpiresInSeveralBatches() {
        // Given
        GroupConfig config = GroupConfig.DEFAULTS;

        // When
        world.advanceMs(config.offsetsRetentionMs() + config.offsetsRetentionCheckMs());

        // Then
        assertThat(world.state()).isEqualTo("Dead");
        assertThat(world.memory.usedBytes()).isZero();
    }

    @Test
    void aCommitThatComesBetweenTwoBatchesDoesNotExpire() {
        // Given: all but one offset are old, so that the group goes on.
        GroupConfig config = GroupConfig.DEFAULTS;
        world.advanceMs(config.offsetsRetentionMs() - config.offsetsRetentionCheckMs());
        world.commit("payments", 0, 1);
        world.log.hold();
        world.advanceMs(config.offsetsRetentionCheckMs());
        assertThat(world.log.heldWrites()).isPositive();

        // When
        OneAnswer<OffsetCommitResponse> late = world.startCommit(new OffsetCommitRequest()
                .groupId(GroupWorld.GROUP)
                .topics(List.of(new OffsetCommitRequestTopic()
                        .name("orders")
                        .partitions(List.of(new OffsetCommitRequestPartition()
                                .partitionIndex(OFFSETS - 1)
                                .committedOffset(7))))));
        world.log.release();
        world.advanceMs(3 * config.offsetsRetentionCheckMs());

        // Then
        assertThat(GroupWorld.errorOf(late)).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets())
                .containsEntry("orders-" + (OFFSETS - 1), 7L)
                .containsKey("payments-0")
                .hasSize(2);
    }

    @Test
    void itGoesWithItsTopicInSeveralBatches() {
        // Given
        assertThat(world.state()).isEqualTo("Empty");

        // When
        world.topicGone("orders");

        // Then
        assertThat(world.offsets()).isEmpty();
    }

    @Test
    void aDeletionThatIsRefusedHalfWayCanBeAskedForAgain() {
        // Given
        world.log.hold();
        OneAnswer<DeletableGroupResult> first = world.startDelete(GroupWorld.GROUP);
        assertThat(world.delete(GroupWorld.GROUP))
                .as("while it goes on")
                .isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);

        // When
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        world.log.release();

        // Then
        assertThat(first.get().errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
        assertThat(world.state()).isEqualTo("Empty");
        assertThat(world.offsets()).hasSizeBetween(1, OFFSETS - 1);
        world.log.refuse(ErrorCode.NONE);
        assertThat(world.delete(GroupWorld.GROUP)).isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void membershipThatFitsIntoNoBatchIsAnErrorAndWedgesNothing() {
        // Given
        TestMember member = new TestMember(world, "large", "a", null);
        member.join();
        world.advanceMs(GroupWorld.INITIAL_DELAY_MS);
        member.joined();

        // When
        member.sync(java.util.Map.of(member.id(), "x".repeat(200_000)));

        // Then
        assertThat(member.syncError()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        member.join();
        member.joined();
        member.sync(java.util.Map.of(member.id(), "x".repeat(1_000)));
        assertThat(member.synced()).hasSize(1_000);
    }
}
