package org.barnabas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;

import java.util.List;
import org.barnabas.coordinator.group.GroupWorld;
import org.barnabas.coordinator.group.TestMember;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteGroupsResponse.DeletableGroupResult;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.ListGroupsResponse.ListedGroup;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.junit.jupiter.api.Test;

class GroupAdminTest {

    private final GroupWorld world = new GroupWorld();

    @Test
    void groupsAreListedByStateAndType() {
        // Given
        world.settle(world.member("a"));
        world.startCommit(GroupWorld.request("simple", "", -1, null, "orders", 0, 1, ""));

        // When
        List<ListedGroup> all = world.thread.ask(() -> world.coordinator.listGroups(List.of(), List.of()));

        // Then
        assertThat(all)
                .extracting(ListedGroup::groupId, ListedGroup::groupState, ListedGroup::protocolType)
                .containsExactly(tuple(GROUP, "Stable", "consumer"), tuple("simple", "Empty", ""));
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of("empty"), List.of("Classic"))))
                .extracting(ListedGroup::groupId)
                .containsExactly("simple");
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of("dead"), List.of())))
                .isEmpty();
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of(), List.of("consumer"))))
                .isEmpty();
    }

    @Test
    void aGroupThatIsNotThereIsDead() {
        // Given a world without groups

        // When
        DescribedGroup described = world.describe("none");

        // Then
        assertThat(described.groupState()).isEqualTo("Dead");
        assertThat(described.errorCode()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND.code());
    }

    @Test
    void anEmptyGroupIsDeletedWithItsOffsets() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        member.commit("orders", 0, 1);
        member.leave();

        // When
        ErrorCode error = world.delete(GROUP);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NONE);
        assertThat(world.state()).isEqualTo("Dead");
        assertThat(world.offsets()).isEmpty();
        world.failOver();
        assertThat(world.state()).isEqualTo("Dead");
        assertThat(world.offsets()).isEmpty();
    }

    @Test
    void aGroupWithMembersIsNotDeleted() {
        // Given
        world.settle(world.member("a"));

        // When
        ErrorCode error = world.delete(GROUP);

        // Then
        assertThat(error).isEqualTo(ErrorCode.NON_EMPTY_GROUP);
        assertThat(world.delete("none")).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    }

    @Test
    void nobodyEntersAGroupOfWhichOnlyAPartIsDeleted() {
        // Given more offsets than fit into a batch
        for (int i = 0; i < 40; i++) {
            world.startCommit(
                    GroupWorld.request(GROUP, "", -1, null, "t".repeat(2_000) + i, 0, 1, "")); // 2 KB of key each
        }
        world.log.hold();
        OneAnswer<DeletableGroupResult> deletion = world.startDelete(GROUP);

        // When
        TestMember member = world.member("a");
        member.joinOnce();

        // Then
        assertThat(member.joinError()).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(world.commit("orders", 0, 2)).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        assertThat(world.delete(GROUP)).isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
        world.log.release();
        assertThat(deletion.get().errorCode()).isZero();
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void aGroupGoesWithTheCommitThatIsUnderWay() {
        // Given
        world.commit("orders", 0, 1);
        world.log.hold();
        OneAnswer<OffsetCommitResponse> commit =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 1, 1, ""));

        // When
        OneAnswer<DeletableGroupResult> deletion = world.startDelete(GROUP);

        // Then
        assertThat(world.state()).as("nothing is committed yet").isEqualTo("Empty");
        assertThat(world.offsets()).containsOnlyKeys("orders-0");
        assertThat(deletion.isGiven()).isFalse();
        world.log.release();
        assertThat(GroupWorld.errorOf(commit)).isEqualTo(ErrorCode.NONE);
        assertThat(deletion.get().errorCode()).isZero();
        assertThat(world.state()).isEqualTo("Dead");
        assertThat(world.offsets()).isEmpty();
    }

    @Test
    void whoComesRightBehindADeletionIsInANewGroup() {
        // Given
        world.commit("orders", 0, 1);
        world.log.hold();
        OneAnswer<DeletableGroupResult> deletion = world.startDelete(GROUP);
        OneAnswer<OffsetCommitResponse> commit =
                world.startCommit(GroupWorld.request(GROUP, "", -1, null, "bills", 0, 7, ""));

        // When
        world.log.release();

        // Then
        assertThat(deletion.get().errorCode()).isZero();
        assertThat(GroupWorld.errorOf(commit)).isEqualTo(ErrorCode.NONE);
        assertThat(world.offsets()).containsOnlyKeys("bills-0");
        world.failOver();
        assertThat(world.offsets()).containsOnlyKeys("bills-0");
    }

    @Test
    void aGroupIsListedWhenItsFirstOffsetIsCommitted() {
        // Given
        world.log.hold();
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 7, ""));

        // When
        List<ListedGroup> before = world.thread.ask(() -> world.coordinator.listGroups(List.of(), List.of()));
        world.log.release();

        // Then
        assertThat(before).isEmpty();
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of("empty"), List.of("Classic"))))
                .extracting(ListedGroup::groupId, ListedGroup::groupType, ListedGroup::protocolType)
                .containsExactly(tuple(GROUP, "classic", ""));
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of(), List.of("consumer"))))
                .isEmpty();
    }

    @Test
    void aDeletionThatFailsLeavesTheGroup() {
        // Given
        world.commit("orders", 0, 1);
        world.log.refuse(ErrorCode.NOT_ENOUGH_REPLICAS);

        // When
        ErrorCode error = world.delete(GROUP);

        // Then
        assertThat(error).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        world.log.refuse(ErrorCode.NONE);
        assertThat(world.offsets()).containsEntry("orders-0", 1L);
        assertThat(world.commit("orders", 0, 2)).isEqualTo(ErrorCode.NONE);
    }
}
