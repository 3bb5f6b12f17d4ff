package org.barnabas.coordinator.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;

import java.util.AbstractList;
import java.util.List;
import org.barnabas.coordinator.OneAnswer;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupWorld;
import org.barnabas.coordinator.group.TestMember;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.junit.jupiter.api.Test;

/** A log that has no place for a while, because it gets a new segment: nothing is decided on what is not in it. */
class HeldWritesTest {

    private static final int TIMEOUT_MS = (int) GroupConfig.DEFAULTS.commitTimeoutMs();

    private final GroupWorld world = new GroupWorld();

    private OneAnswer<OffsetCommitResponse> commit(long offset) {
        return world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, offset, ""));
    }

    @Test
    void whatComesMeanwhileWaitsInItsOrder() {
        // Given
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> first = commit(1);
        OneAnswer<OffsetCommitResponse> second = commit(2);
        assertThat(first.isGiven() || second.isGiven()).isFalse();
        assertThat(world.log.size()).isZero();

        // When
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());

        // Then
        assertThat(GroupWorld.errorOf(first)).isEqualTo(ErrorCode.NONE);
        assertThat(GroupWorld.errorOf(second)).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 2L);
        world.failOver();
        assertThat(world.offsets()).as("as the log has it").containsEntry("orders-0", 2L);
    }

    @Test
    void aLogThatHasNoPlaceAgainIsWaitedForAgain() {
        // Given
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> answer = commit(1);

        // When
        world.thread.within(() -> world.coordinator.onRoom());

        // Then
        assertThat(answer.isGiven()).isFalse();
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());
        assertThat(GroupWorld.errorOf(answer)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whatWasTakenBeforeIsAnsweredMeanwhile() {
        // Given
        world.log.hold();
        OneAnswer<OffsetCommitResponse> taken = commit(1);
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> held = commit(2);

        // When
        world.log.releaseOne();

        // Then
        assertThat(GroupWorld.errorOf(taken)).isEqualTo(ErrorCode.NONE);
        assertThat(held.isGiven()).isFalse();
    }

    @Test
    void whoWaitsWhenTheCoordinatorGoesIsSentElsewhere() {
        // Given
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> held = commit(1);
        OneAnswer<OffsetCommitResponse> behind = commit(2);
        TestMember joining = world.member("a");
        joining.join();

        // When
        world.thread.within(() -> world.coordinator.close());

        // Then
        assertThat(GroupWorld.errorOf(held)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(GroupWorld.errorOf(behind)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(joining.joinError()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of(), List.of())))
                .isEmpty();
        assertThat(world.scheduler.pending()).as("no timer is left").isZero();
    }

    @Test
    void aHeartbeatThatWaitsKeepsItsMemberAlive() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        world.advanceMs(TestMember.SESSION_MS - TIMEOUT_MS / 2);
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> held =
                world.startCommit(GroupWorld.request("other", "", -1, null, "orders", 0, 1, ""));
        OneAnswer<HeartbeatResponse> heartbeat = member.startHeartbeat();
        world.advanceMs(TIMEOUT_MS - 1);
        boolean waited = !held.isGiven() && !heartbeat.isGiven();

        // When
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());

        // Then
        assertThat(waited).isTrue();
        assertThat(heartbeat.get().errorCode()).isZero();
        assertThat(world.state()).isEqualTo("Stable");
    }

    @Test
    void aTurnThatFailsIsAnsweredAndKeepsNobodyElseWaiting() {
        // Given
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> held = commit(1);
        OneAnswer<OffsetFetchResponseGroup> broken = new OneAnswer<>();
        OffsetFetchRequestGroup malformed = new OffsetFetchRequestGroup()
                .groupId(GROUP)
                .topics(new AbstractList<>() {
                    @Override
                    public OffsetFetchRequestTopics get(int index) {
                        throw new IllegalStateException("a defect");
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                });
        world.thread.within(() -> world.coordinator.fetchOffsets(malformed, false, broken));
        OneAnswer<OffsetCommitResponse> behind = commit(2);

        // When
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());

        // Then
        assertThat(GroupWorld.errorOf(held)).isEqualTo(ErrorCode.NONE);
        assertThat(broken.get().errorCode()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR.code());
        assertThat(GroupWorld.errorOf(behind)).isEqualTo(ErrorCode.NONE);
    }

    /** A disk that hangs: clients are told within the time in which a commit is to be done. */
    @Test
    void aLogThatGetsNoPlaceRefusesWhatIsWrittenAndServesTheRest() {
        // Given
        world.commit("bills", 0, 1);
        int size = world.log.size();
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> held = commit(1);
        world.advanceMs(TIMEOUT_MS / 2);
        OneAnswer<OffsetCommitResponse> behind = commit(2);
        assertThat(held.isGiven() || behind.isGiven()).isFalse();

        // When
        world.advanceMs(TIMEOUT_MS / 2);

        // Then
        assertThat(GroupWorld.errorOf(held)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(GroupWorld.errorOf(behind)).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(GroupWorld.errorOf(commit(3))).as("at once").isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(world.offsets()).containsOnlyKeys("bills-0");
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());
        assertThat(world.log.size()).as("what was refused is not written later").isEqualTo(size);
        assertThat(GroupWorld.errorOf(commit(4))).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 4L);
    }

    /** What a timer decides is not dropped with the requests that it waits with. */
    @Test
    void sessionsEndWhereTheLogGetsNoPlaceAndGoOnWhereMembersAreHeard() {
        // Given
        TestMember alive = world.member("a");
        TestMember dead = world.member("b");
        alive.join();
        dead.join();
        world.advanceMs(2L * GroupConfig.DEFAULTS.initialRebalanceDelayMs());
        world.settleAfterJoin(List.of(alive, dead));
        world.advanceMs(TestMember.SESSION_MS - TIMEOUT_MS / 2);
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> held =
                world.startCommit(GroupWorld.request("other", "", -1, null, "orders", 0, 1, ""));
        OneAnswer<HeartbeatResponse> heartbeat = alive.startHeartbeat();

        // When
        world.advanceMs(TIMEOUT_MS);

        // Then
        assertThat(held.isGiven()).isTrue();
        assertThat(heartbeat.get().errorCode()).isZero();
        assertThat(alive.heartbeat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(dead.heartbeat()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    /** A disk that is slow is no disk that hangs: each write that is done gives the next one its time. */
    @Test
    void aLogThatTakesOneAfterTheOtherIsWaitedFor() {
        // Given
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> first = commit(1);
        world.advanceMs(TIMEOUT_MS - 1);
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());
        world.log.shut(true);
        OneAnswer<OffsetCommitResponse> second = commit(2);

        // When
        world.advanceMs(TIMEOUT_MS - 1);
        boolean waits = !second.isGiven();
        world.log.shut(false);
        world.thread.within(() -> world.coordinator.onRoom());

        // Then
        assertThat(waits).isTrue();
        assertThat(GroupWorld.errorOf(first)).isEqualTo(ErrorCode.NONE);
        assertThat(GroupWorld.errorOf(second)).isEqualTo(ErrorCode.NONE);
    }
}
