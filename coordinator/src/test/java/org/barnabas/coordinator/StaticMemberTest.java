package org.barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.INITIAL_DELAY_MS;

import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.group.GroupWorld;
import org.barnabas.coordinator.group.TestMember;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Static membership (KIP-345) and the leader that need not assign (KIP-814). */
class StaticMemberTest {

    private final GroupWorld world = new GroupWorld();
    private final TestMember leader = world.staticMember("one");
    private final TestMember follower = world.staticMember("two");

    @BeforeEach
    void aStableGroup() {
        leader.join();
        follower.join();
        world.advanceMs(2 * INITIAL_DELAY_MS);
        world.settleAfterJoin(List.of(leader, follower));
    }

    @Test
    void aRestartedMemberTakesItsPlaceWithoutARebalance() {
        // Given
        TestMember restarted = world.staticMember("two");

        // When
        restarted.joinOnce();

        // Then
        assertThat(restarted.joined().generationId()).isEqualTo(1);
        assertThat(restarted.id()).isNotEqualTo(follower.id()).startsWith("two-");
        assertThat(world.state()).isEqualTo("Stable");
        restarted.sync(Map.of());
        assertThat(restarted.synced()).isEqualTo("for-" + follower.id());
    }

    @Test
    void theReplacedProcessIsFenced() {
        // Given
        world.staticMember("two").joinOnce();

        // When
        ErrorCode heartbeat = follower.heartbeat();

        // Then
        assertThat(heartbeat).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(follower.commit("orders", 0, 1)).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        follower.sync(Map.of());
        assertThat(follower.syncError()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(follower.leave()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        follower.joinOnce();
        assertThat(follower.joinError()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    }

    @Test
    void aRestartedLeaderIsToldNotToAssign() {
        // Given
        TestMember restarted = world.staticMember("one").version(9);

        // When
        JoinGroupResponse response = restarted.joinOnce().get();

        // Then
        assertThat(response.skipAssignment()).isTrue();
        assertThat(response.leader()).isEqualTo(response.memberId());
        assertThat(response.members()).hasSize(2);
    }

    @Test
    void anOldRestartedLeaderDoesNotLearnThatItLeads() {
        // Given
        TestMember restarted = world.staticMember("one").version(8);

        // When
        JoinGroupResponse response = restarted.joinOnce().get();

        // Then
        assertThat(response.skipAssignment()).isFalse();
        assertThat(response.leader()).isEqualTo(leader.id()).isNotEqualTo(response.memberId());
        assertThat(response.members()).isEmpty();
    }

    @Test
    void aRestartWithOtherProtocolsRebalances() {
        // Given
        TestMember alone = new GroupWorld().staticMember("x");
        assertThat(alone.id()).isEmpty();
        follower.leave("");
        leader.joinOnce();
        world.settleAfterJoin(List.of(leader));
        TestMember restarted = world.staticMember("one").protocols("sticky", "range");

        // When
        restarted.joinOnce();

        // Then
        assertThat(restarted.joined().generationId()).isEqualTo(3);
        assertThat(restarted.joined().protocolName()).isEqualTo("sticky");
    }

    @Test
    void aRestartWhileTheAssignmentIsMadeRebalances() {
        // Given
        leader.joinOnce();
        follower.joinOnce();
        leader.joined();
        assertThat(world.state()).isEqualTo("CompletingRebalance");
        TestMember restarted = world.staticMember("two");

        // When
        restarted.joinOnce();

        // Then
        assertThat(world.state()).isEqualTo("PreparingRebalance");
        assertThat(restarted.isJoinAnswered()).isFalse();
    }

    @Test
    void aStaticMemberThatIsAwayKeepsItsPlaceInARebalance() {
        // Given: both have long sessions, and only one of them rejoins
        GroupWorld slow = new GroupWorld();
        TestMember here = slow.staticMember("here").session(600_000);
        TestMember away = slow.staticMember("away").session(600_000);
        here.join();
        away.join();
        slow.advanceMs(2 * INITIAL_DELAY_MS);
        slow.settleAfterJoin(List.of(here, away));
        here.joinOnce();

        // When
        slow.advanceMs(TestMember.REBALANCE_MS);

        // Then
        assertThat(here.joined().members()).hasSize(2);
        assertThat(away.heartbeat(2)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anOperatorRemovesAStaticMemberByItsInstanceId() {
        // Given
        TestMember operator = world.staticMember("two");

        // When
        ErrorCode error = operator.leave("");

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.describe().members()).hasSize(1);
        assertThat(world.staticMember("unknown").leave("")).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void theNewIdSurvivesAFailover() {
        // Given
        TestMember restarted = world.staticMember("two");
        restarted.joinOnce();
        restarted.joined();

        // When
        world.failOver();

        // Then
        assertThat(restarted.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(follower.heartbeat()).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
    }

    @Test
    void aReplacementThatCannotBeStoredIsRefused() {
        // Given
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);
        TestMember restarted = world.staticMember("two");

        // When
        restarted.joinOnce();

        // Then
        assertThat(restarted.joinError()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(follower.heartbeat()).as("nothing has changed").isEqualTo(ErrorCode.NONE);
        assertThat(follower.commit("orders", 0, 1)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        world.log.refuse(ErrorCode.NONE);
        world.failOver();
        assertThat(follower.heartbeat()).isEqualTo(ErrorCode.NONE);
    }
}
