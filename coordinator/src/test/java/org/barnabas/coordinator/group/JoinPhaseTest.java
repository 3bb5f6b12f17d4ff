package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.INITIAL_DELAY_MS;

import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.junit.jupiter.api.Test;

class JoinPhaseTest {

    private final GroupWorld world = new GroupWorld();

    @Test
    void aNewMemberIsToldToJoinAgainWithAnId() {
        // Given
        TestMember member = world.member("a");

        // When
        JoinGroupResponse first = member.joinOnce().get();

        // Then
        assertThat(first.errorCode()).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
        assertThat(first.memberId()).startsWith("a-").hasSize("a-".length() + 36);
        assertThat(world.state()).isEqualTo("Empty");
    }

    @Test
    void anOldClientJoinsInOneStep() {
        // Given
        TestMember member = world.member("a").version(3);

        // When
        member.joinOnce();
        world.advanceMs(INITIAL_DELAY_MS);

        // Then
        assertThat(member.joined().generationId()).isEqualTo(1);
    }

    @Test
    void theFirstRebalanceWaitsForMoreMembers() {
        // Given
        TestMember first = world.member("a");
        TestMember second = world.member("b");
        first.join();
        world.advanceMs(INITIAL_DELAY_MS - 1);
        second.join();

        // When
        world.advanceMs(1);

        // Then: the newcomer has prolonged the wait
        assertThat(first.isJoinAnswered()).isFalse();
        world.advanceMs(INITIAL_DELAY_MS);
        assertThat(first.joined().generationId()).isEqualTo(1);
        assertThat(second.joined().generationId()).isEqualTo(1);
        assertThat(world.state()).isEqualTo("CompletingRebalance");
    }

    @Test
    void onlyTheLeaderSeesTheMembers() {
        // Given
        TestMember leader = world.member("a");
        TestMember follower = world.member("b");
        leader.join();
        follower.join();

        // When
        world.advanceMs(2 * INITIAL_DELAY_MS);

        // Then
        JoinGroupResponse toLeader = leader.joined();
        assertThat(toLeader.leader()).isEqualTo(leader.id());
        assertThat(toLeader.members())
                .extracting(JoinGroupResponse.JoinGroupResponseMember::memberId)
                .containsExactly(leader.id(), follower.id());
        assertThat(toLeader.members().get(1).metadata()).isEqualTo(TestMember.subscription("orders"));
        assertThat(toLeader.protocolType()).isEqualTo("consumer");
        assertThat(toLeader.protocolName()).isEqualTo("range");
        assertThat(follower.joined().members()).isEmpty();
        assertThat(follower.joined().leader()).isEqualTo(leader.id());
    }

    @Test
    void aPendingIdIsWorthNothingAfterTheSessionTimeout() {
        // Given
        TestMember member = world.member("a");
        member.withId(member.joinOnce().get().memberId());

        // When
        world.advanceMs(TestMember.SESSION_MS);

        // Then
        member.joinOnce();
        assertThat(member.joinError()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(world.state()).isEqualTo("Dead");
        assertThat(world.scheduler.pending())
                .as("only the expiry check is left")
                .isEqualTo(1);
    }

    @Test
    void aJoiningMemberOfAStableGroupCausesARebalance() {
        // Given
        TestMember first = world.member("a");
        world.settle(first);
        TestMember second = world.member("b");

        // When
        second.join();

        // Then
        assertThat(world.state()).isEqualTo("PreparingRebalance");
        assertThat(first.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        first.join();
        assertThat(first.joined().generationId()).isEqualTo(2);
        assertThat(second.joined().generationId()).isEqualTo(2);
    }

    @Test
    void whoDoesNotRejoinInTimeIsOut() {
        // Given
        TestMember first = world.member("a").session(600_000);
        world.settle(first);
        TestMember second = world.member("b");
        second.join();

        // When
        world.advanceMs(TestMember.REBALANCE_MS);

        // Then
        assertThat(second.joined().leader()).isEqualTo(second.id());
        assertThat(first.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aPendingMemberHoldsTheRebalanceOpen() {
        // Given
        TestMember first = world.member("a");
        world.settle(first);
        TestMember pending = world.member("b");
        pending.withId(pending.joinOnce().get().memberId());
        TestMember third = world.member("c");
        third.join();
        first.join();
        assertThat(first.isJoinAnswered()).isFalse();

        // When
        pending.joinOnce();

        // Then
        assertThat(first.joined().generationId()).isEqualTo(2);
        assertThat(pending.joined().generationId()).isEqualTo(2);
    }

    @Test
    void aLostJoinAnswerIsGivenAgain() {
        // Given
        TestMember member = world.member("a");
        member.join();
        world.advanceMs(INITIAL_DELAY_MS);
        int generation = member.joined().generationId();

        // When
        member.joinOnce();

        // Then
        assertThat(member.joined().generationId()).isEqualTo(generation);
        assertThat(member.joined().members()).hasSize(1);
    }

    @Test
    void aFollowerThatRejoinsUnchangedCausesNoRebalance() {
        // Given
        TestMember leader = world.member("a");
        TestMember follower = world.member("b");
        leader.join();
        follower.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        world.settleAfterJoin(List.of(leader, follower));

        // When
        follower.joinOnce();

        // Then
        assertThat(follower.joined().generationId()).isEqualTo(1);
        assertThat(world.state()).isEqualTo("Stable");
    }

    @Test
    void aFollowerWithOtherTopicsCausesARebalance() {
        // Given
        TestMember leader = world.member("a");
        TestMember follower = world.member("b");
        leader.join();
        follower.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        world.settleAfterJoin(List.of(leader, follower));

        // When
        follower.subscribe("payments").joinOnce();

        // Then
        assertThat(world.state()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aLeaderThatRejoinsGetsANewGeneration() {
        // Given
        TestMember leader = world.member("a");
        world.settle(leader);

        // When
        leader.joinOnce();

        // Then
        assertThat(leader.joined().generationId()).isEqualTo(2);
    }

    @Test
    void theProtocolThatMostMembersPreferWins() {
        // Given
        TestMember first = world.member("a").protocols("range", "sticky");
        TestMember second = world.member("b").protocols("sticky", "range");
        TestMember third = world.member("c").protocols("exotic", "sticky", "range");

        // When
        first.join();
        second.join();
        third.join();
        world.advanceMs(3 * INITIAL_DELAY_MS);

        // Then
        assertThat(first.joined().protocolName()).isEqualTo("sticky");
    }

    @Test
    void aMemberWithoutACommonProtocolIsRefused() {
        // Given
        world.settle(world.member("a").protocols("range"));
        TestMember other = world.member("b").protocols("sticky");

        // When
        other.joinOnce();

        // Then
        assertThat(other.joinError()).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        TestMember connect = world.member("c").protocolType("connect");
        connect.joinOnce();
        assertThat(connect.joinError()).isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void theLeaderShipGoesOnWhenTheLeaderLeaves() {
        // Given
        TestMember leader = world.member("a");
        TestMember follower = world.member("b");
        leader.join();
        follower.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        world.settleAfterJoin(List.of(leader, follower));

        // When
        leader.leave();
        follower.joinOnce();

        // Then
        assertThat(follower.joined().leader()).isEqualTo(follower.id());
    }

    @Test
    void aNewMemberThatWaitsTooLongIsForgotten() {
        // Given: a group whose rebalance cannot end, for a member keeps its session but does not rejoin
        TestMember silent = world.member("a").session(1_000_000);
        world.settle(silent);
        TestMember waiting = world.member("b");

        // When
        waiting.join();
        world.advanceMs(TestMember.REBALANCE_MS);

        // Then
        assertThat(waiting.joined().generationId()).isEqualTo(2);
        assertThat(waiting.sync(Map.of()).isGiven()).isTrue();
    }

    @Test
    void aSecondJoinOfAWaitingMemberAnswersTheFirst() {
        // Given
        TestMember member = world.member("a");
        OneAnswer<JoinGroupResponse> first = member.join();

        // When
        OneAnswer<JoinGroupResponse> second = member.joinOnce();

        // Then
        assertThat(first.get().errorCode()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS.code());
        world.advanceMs(INITIAL_DELAY_MS);
        assertThat(second.get().errorCode()).isZero();
    }
}
