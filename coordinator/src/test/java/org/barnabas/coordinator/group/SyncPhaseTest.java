package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.INITIAL_DELAY_MS;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyncPhaseTest {

    private final GroupWorld world = new GroupWorld();
    private final TestMember leader = world.member("a");
    private final TestMember follower = world.member("b");

    @BeforeEach
    void twoMembersHaveJoined() {
        leader.join();
        follower.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        leader.joined();
        follower.joined();
    }

    @Test
    void aFollowerWaitsForTheLeadersAssignment() {
        // Given
        follower.sync(Map.of());
        assertThat(follower.isSyncAnswered()).isFalse();

        // When
        leader.sync(Map.of(leader.id(), "left", follower.id(), "right"));

        // Then
        assertThat(leader.synced()).isEqualTo("left");
        assertThat(follower.synced()).isEqualTo("right");
        assertThat(world.state()).isEqualTo("Stable");
    }

    @Test
    void aLateFollowerGetsItsPartAtOnce() {
        // Given
        leader.sync(Map.of(follower.id(), "right"));

        // When
        follower.sync(Map.of());

        // Then
        assertThat(follower.synced()).isEqualTo("right");
        assertThat(leader.synced()).as("the leader left itself out").isEmpty();
    }

    @Test
    void nobodyHasAnAssignmentBeforeItIsCommitted() {
        // Given
        world.log.hold();
        leader.sync(Map.of(leader.id(), "left"));
        follower.sync(Map.of());
        assertThat(leader.isSyncAnswered()).isFalse();
        assertThat(world.state()).isEqualTo("CompletingRebalance");

        // When
        world.log.release();

        // Then
        assertThat(leader.synced()).isEqualTo("left");
        assertThat(follower.synced()).isEmpty();
    }

    @Test
    void anAssignmentThatCannotBeStoredMeansAnotherRebalance() {
        // Given
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);

        // When
        leader.sync(Map.of(leader.id(), "left"));

        // Then
        assertThat(leader.syncError()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(world.state()).isEqualTo("PreparingRebalance");
    }

    @Test
    void anAssignmentThatTakesTooLongMeansAnotherRebalance() {
        // Given
        world.log.hold();
        leader.sync(Map.of(leader.id(), "left"));

        // When
        world.advanceMs(GroupConfig.DEFAULTS.commitTimeoutMs());

        // Then
        assertThat(leader.syncError()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(world.state()).isEqualTo("PreparingRebalance");
        world.log.release();
        assertThat(world.state()).as("the late commit changes nothing").isEqualTo("PreparingRebalance");
    }

    @Test
    void aRebalanceSendsWaitingMembersBack() {
        // Given
        follower.sync(Map.of());

        // When
        leader.leave();

        // Then
        assertThat(follower.syncError()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void anAssignmentOfAnOldGenerationIsIgnored() {
        // Given: the assignment of generation 1 is being written when a third member joins
        world.log.hold();
        leader.sync(Map.of(leader.id(), "old"));
        TestMember third = world.member("c");
        third.join();
        leader.join();
        follower.join();
        assertThat(leader.joined().generationId()).isEqualTo(2);

        // When
        world.log.release();

        // Then
        assertThat(world.state()).isEqualTo("CompletingRebalance");
        leader.sync(Map.of(leader.id(), "new"));
        assertThat(leader.synced()).isEqualTo("new");
    }

    @Test
    void whoDoesNotFetchItsAssignmentInTimeIsOut() {
        // Given
        leader.sync(Map.of(leader.id(), "left"));
        keepAlive(TestMember.REBALANCE_MS - TestMember.SESSION_MS / 2);

        // When
        world.advanceMs(TestMember.SESSION_MS / 2);

        // Then
        assertThat(follower.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(leader.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    private void keepAlive(int forMs) {
        for (int passed = 0; passed < forMs; passed += 1_000) {
            world.advanceMs(1_000);
            leader.heartbeat();
            follower.heartbeat();
        }
    }

    @Test
    void aSyncMustNameMemberAndGenerationOfTheGroup() {
        // Given
        TestMember stranger = world.member("x").withId("nobody");

        // When
        stranger.sync(Map.of());

        // Then
        assertThat(stranger.syncError()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        leader.protocolType("connect").sync(Map.of());
        assertThat(leader.syncError()).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void aSyncDuringARebalanceIsSentBack() {
        // Given
        world.settleAfterJoin(List.of(leader, follower));
        leader.joinOnce();

        // When
        follower.sync(Map.of());

        // Then
        assertThat(follower.syncError()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    }

    @Test
    void aStableGroupIsDescribedWithMetadataAndAssignment() {
        // Given
        world.settleAfterJoin(List.of(leader, follower));

        // When
        DescribedGroup described = world.describe();

        // Then
        assertThat(described.groupState()).isEqualTo("Stable");
        assertThat(described.protocolType()).isEqualTo("consumer");
        assertThat(described.protocolData()).isEqualTo("range");
        assertThat(described.members()).hasSize(2).allSatisfy(member -> {
            assertThat(member.clientHost()).isEqualTo("/127.0.0.1");
            assertThat(member.memberMetadata()).isEqualTo(TestMember.subscription("orders"));
            assertThat(new String(member.memberAssignment(), StandardCharsets.UTF_8))
                    .isEqualTo("for-" + member.memberId());
        });
    }
}
