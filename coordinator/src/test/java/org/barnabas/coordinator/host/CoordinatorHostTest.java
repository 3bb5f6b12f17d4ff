package org.barnabas.coordinator.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;

import java.util.List;
import java.util.Map;
import org.barnabas.coordinator.Answer;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.coordinator.group.GroupWorld;
import org.barnabas.coordinator.group.TestMember;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.junit.jupiter.api.Test;

/** Loading, serving and unloading. */
class CoordinatorHostTest {

    private final GroupWorld world = new GroupWorld();

    @Test
    void whileLoadingClientsAreToldToWait() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        member.commit("orders", 0, 1);
        world.log.loadSlowly();

        // When
        world.failOver();

        // Then
        assertThat(world.coordinator.availability()).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(world.commit("orders", 0, 1)).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(world.fetchAll().errorCode()).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code());
        assertThat(member.heartbeat()).as("members count as alive").isEqualTo(ErrorCode.NONE);
        member.sync(Map.of());
        assertThat(member.syncError()).as("joining again is the way on").isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        world.log.finishLoad();
        assertThat(member.heartbeat()).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 1L);
    }

    @Test
    void membersAndAssignmentsSurviveAFailover() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);

        // When
        world.failOver();

        // Then
        assertThat(world.state()).isEqualTo("Stable");
        member.sync(Map.of());
        assertThat(member.synced()).isEqualTo("for-" + member.id());
        world.advanceMs(TestMember.SESSION_MS);
        assertThat(world.state()).as("sessions run again").isEqualTo("Empty");
    }

    @Test
    void whoWaitsWhenTheCoordinatorGoesIsSentElsewhere() {
        // Given
        TestMember joining = world.member("a");
        joining.join();
        world.log.hold();
        Answer<OffsetCommitResponse> commit =
                world.startCommit(GroupWorld.request("other", "", -1, null, "orders", 0, 1, ""));

        // When
        world.coordinator.close();

        // Then
        assertThat(joining.joinError()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(GroupWorld.errorOf(commit)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(joining.heartbeat()).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(world.delete(GROUP)).isEqualTo(ErrorCode.NOT_COORDINATOR);
        assertThat(world.scheduler.pending()).as("no timer is left").isZero();
    }

    @Test
    void aLateCommitOfAnOldTermChangesNothing() {
        // Given
        world.log.hold();
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 1, ""));
        GroupCoordinator old = world.coordinator;
        old.close();

        // When
        world.log.release();

        // Then
        assertThat(old.listGroups(List.of(), List.of())).isEmpty();
        world.failOver();
        assertThat(world.offsets()).as("it was committed all the same").containsEntry("orders-0", 1L);
    }

    @Test
    void anUnreadableRecordIsSkipped() {
        // Given
        world.commit("orders", 0, 1);
        world.log.add(new CoordinatorRecord(new byte[] {0}, new byte[] {1, 2, 3}));
        world.log.add(new CoordinatorRecord(new byte[] {0, 2, 0, 99}, new byte[] {0, 3}));
        world.log.add(new CoordinatorRecord(new byte[] {0, 16, 1, 2}, new byte[] {0, 0}));
        world.commit("orders", 1, 2);

        // When
        world.failOver();

        // Then
        assertThat(world.offsets()).containsEntry("orders-0", 1L).containsEntry("orders-1", 2L);
    }

    @Test
    void commitsAreAnsweredInTheOrderOfTheLog() {
        // Given
        world.log.hold();
        Answer<OffsetCommitResponse> first =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 1, ""));
        Answer<OffsetCommitResponse> second =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 2, ""));
        assertThat(world.log.heldWrites()).isEqualTo(2);

        // When
        world.log.release();

        // Then
        assertThat(GroupWorld.errorOf(first)).isEqualTo(ErrorCode.NONE);
        assertThat(GroupWorld.errorOf(second)).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 2L);
    }
}
