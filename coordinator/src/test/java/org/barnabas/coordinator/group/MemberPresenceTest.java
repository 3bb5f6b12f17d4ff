package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;
import static org.barnabas.coordinator.group.GroupWorld.INITIAL_DELAY_MS;

import java.util.List;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.LeaveGroupResponse;
import org.junit.jupiter.api.Test;

class MemberPresenceTest {

    private final GroupWorld world = new GroupWorld();

    @Test
    void heartbeatsKeepAMemberAlive() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        for (int i = 0; i < 10; i++) {
            world.advanceMs(TestMember.SESSION_MS - 1);
            assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        }

        // Then
        assertThat(world.state()).isEqualTo("Stable");
    }

    @Test
    void aSilentMemberIsLostAfterItsSession() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        world.advanceMs(TestMember.SESSION_MS);

        // Then
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(world.state()).isEqualTo("Empty");
    }

    @Test
    void aClockThatJumpsEndsNoSession() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        world.clock.setWallMs(world.clock.wall().nowMs() + 3_600_000);
        world.advanceMs(1_000);
        world.clock.setWallMs(world.clock.wall().nowMs() - 7_200_000);
        world.advanceMs(1_000);

        // Then
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aHeartbeatOfAnotherGenerationIsRefused() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        ErrorCode error = member.heartbeat(0);

        // Then
        assertThat(error).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(member.heartbeat(2)).isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    }

    @Test
    void heartbeatsOfStrangersAreRefused() {
        // Given
        TestMember stranger = world.member("a").withId("nobody");

        // When
        ErrorCode withoutGroup = stranger.heartbeat();

        // Then
        assertThat(withoutGroup).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        world.settle(world.member("b"));
        assertThat(stranger.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(new TestMember(world, "", "c", null).heartbeat()).isEqualTo(ErrorCode.INVALID_GROUP_ID);
    }

    @Test
    void membersMayBeatBetweenJoinAndAssignment() {
        // Given
        TestMember member = world.member("a");
        member.join();
        world.advanceMs(INITIAL_DELAY_MS);
        member.joined();

        // When
        ErrorCode error = member.heartbeat();

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void theLastLeaverLeavesAnEmptyGroup() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        member.commit("orders", 0, 5);

        // When
        ErrorCode error = member.leave();

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Empty");
        assertThat(world.describe().protocolType()).isEqualTo("consumer");
    }

    @Test
    void severalMembersLeaveAtOnceEachWithItsOwnAnswer() {
        // Given
        TestMember first = world.member("a");
        TestMember second = world.member("b");
        first.join();
        second.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        world.settleAfterJoin(List.of(first, second));
        LeaveGroupRequest request = new LeaveGroupRequest()
                .groupId(GROUP)
                .members(List.of(
                        new LeaveGroupRequest.MemberIdentity().memberId(first.id()),
                        new LeaveGroupRequest.MemberIdentity().memberId("nobody"),
                        new LeaveGroupRequest.MemberIdentity().memberId(second.id())));
        OneAnswer<LeaveGroupResponse> answer = new OneAnswer<>();

        // When
        world.thread.within(() -> world.coordinator.leaveGroup(request, (short) 4, answer));

        // Then
        assertThat(answer.get().members())
                .extracting(LeaveGroupResponse.MemberResponse::errorCode)
                .containsExactly((short) 0, ErrorCode.UNKNOWN_MEMBER_ID.code(), (short) 0);
        assertThat(world.state()).isEqualTo("Empty");
    }

    @Test
    void anOldLeaverIsAnsweredAtTheTop() {
        // Given
        LeaveGroupRequest request = new LeaveGroupRequest().groupId(GROUP).memberId("nobody");
        OneAnswer<LeaveGroupResponse> answer = new OneAnswer<>();

        // When
        world.thread.within(() -> world.coordinator.leaveGroup(request, (short) 2, answer));

        // Then
        assertThat(answer.get().errorCode()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID.code());
        assertThat(answer.get().members()).isEmpty();
    }

    @Test
    void aMemberThatLeavesWhileItJoinsIsAnsweredTwice() {
        // Given
        TestMember member = world.member("a");
        member.join();

        // When
        ErrorCode left = member.leave();

        // Then
        assertThat(left).isEqualTo(ErrorCode.NONE);
        assertThat(member.joinError()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aPendingMemberCanLeave() {
        // Given
        TestMember member = world.member("a");
        member.withId(member.joinOnce().get().memberId());

        // When
        ErrorCode left = member.leave();

        // Then
        assertThat(left).isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void waitingForAJoinIsASignOfLife() {
        // Given: the rebalance lasts longer than the session of the member that waits
        TestMember quick = world.member("a");
        TestMember slow = world.member("b").session(600_000);
        quick.join();
        slow.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        world.settleAfterJoin(List.of(quick, slow));
        quick.subscribe("other").joinOnce();

        // When
        world.advanceMs(TestMember.REBALANCE_MS - 1);

        // Then
        assertThat(quick.isJoinAnswered()).isFalse();
        world.advanceMs(1);
        assertThat(quick.joined().generationId()).isEqualTo(2);
        world.advanceMs(TestMember.SESSION_MS - 1);
        assertThat(quick.heartbeat()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void theEndOfTheLastMemberIsWrittenAgainUntilTheLogTakesIt() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);

        // When
        ErrorCode left = member.leave();
        String meanwhile = world.state();
        world.log.refuse(ErrorCode.NONE);
        ErrorCode committed = world.commit("orders", 0, 1);
        world.advanceMs(1_000);

        // Then
        assertThat(left).isEqualTo(ErrorCode.NONE);
        assertThat(meanwhile).isEqualTo("PreparingRebalance");
        assertThat(committed).as("by an administrator").isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Empty");
        world.failOver();
        assertThat(world.state()).isEqualTo("Empty");
        assertThat(world.describe().members()).isEmpty();
    }
}
