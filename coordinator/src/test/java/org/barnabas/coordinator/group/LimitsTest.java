package org.barnabas.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.INITIAL_DELAY_MS;

import java.util.List;
import org.barnabas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** What clients may not do to the coordinator's memory. */
class LimitsTest {

    private static GroupConfig config(int maxSize, long maxMemberBytes, int maxGroups) {
        GroupConfig d = GroupConfig.DEFAULTS;
        return new GroupConfig(
                d.minSessionTimeoutMs(),
                d.maxSessionTimeoutMs(),
                d.initialRebalanceDelayMs(),
                maxSize,
                maxMemberBytes,
                maxGroups,
                d.offsetMetadataMaxBytes(),
                d.offsetsRetentionMs(),
                d.offsetsRetentionCheckMs(),
                d.commitTimeoutMs());
    }

    @Test
    void anEmptyGroupIdIsInvalid() {
        // Given
        TestMember member = new TestMember(new GroupWorld(), "", "a", null);

        // When
        member.joinOnce();

        // Then
        assertThat(member.joinError()).isEqualTo(ErrorCode.INVALID_GROUP_ID);
    }

    @Test
    void sessionTimeoutsHaveARange() {
        // Given
        GroupWorld world = new GroupWorld();
        TestMember hasty = world.member("a").session(5_999);
        TestMember lazy = world.member("b").session(1_800_001);

        // When
        hasty.joinOnce();
        lazy.joinOnce();

        // Then
        assertThat(hasty.joinError()).isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT);
        assertThat(lazy.joinError()).isEqualTo(ErrorCode.INVALID_SESSION_TIMEOUT);
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void aGroupHasAMaximumSize() {
        // Given
        GroupWorld world = new GroupWorld(config(2, 1 << 20, 10), 1);
        TestMember first = world.member("a");
        TestMember second = world.member("b");
        TestMember third = world.member("c");
        first.join();
        second.join();

        // When
        third.join();

        // Then
        assertThat(third.joinError()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
        world.advanceMs(2 * INITIAL_DELAY_MS);
        assertThat(first.joined().members()).hasSize(2);
    }

    @Test
    void membersOfAGroupHaveABudgetOfBytes() {
        // Given
        GroupWorld world = new GroupWorld(config(1_000_000, 100_000, 10), 1);

        // When
        int joined = 0;
        while (joined < 1_000) {
            TestMember member = world.member("m" + joined);
            member.join();
            if (member.isJoinAnswered()) {
                assertThat(member.joinError()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
                break;
            }
            joined++;
        }

        // Then
        assertThat(joined).isBetween(50, 200);
    }

    @Test
    void idsThatAreNeverUsedCountAgainstTheBudget() {
        // Given
        GroupWorld world = new GroupWorld(config(1_000_000, 100_000, 10), 1);

        // When
        int given = 0;
        TestMember member = world.member("a");
        while (given < 1_000 && member.joinOnce().get().errorCode() == ErrorCode.MEMBER_ID_REQUIRED.code()) {
            given++;
        }

        // Then
        assertThat(member.joinError()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
        assertThat(given).isBetween(50, 250);
    }

    @Test
    void thereIsAMaximumOfGroups() {
        // Given
        GroupWorld world = new GroupWorld(config(10, 1 << 20, 3), 1);
        for (int i = 0; i < 3; i++) {
            new TestMember(world, "group-" + i, "a", null).joinOnce();
        }
        TestMember oneMore = new TestMember(world, "group-3", "a", null);

        // When
        oneMore.joinOnce();

        // Then
        assertThat(oneMore.joinError()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
        assertThat(world.commit("orders", 0, 1)).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void aMillionGroupsOfNobodyLeaveNothing() {
        // Given
        GroupWorld world = new GroupWorld();

        // When
        for (int i = 0; i < 1_000_000; i++) {
            new TestMember(world, "group-" + i, "a", null).withId("x").joinOnce();
            if (i % 10_000 == 0) {
                TestMember pending = new TestMember(world, "pending-" + i, "a", null);
                pending.joinOnce();
            }
        }
        world.advanceMs(TestMember.SESSION_MS);

        // Then
        assertThat(world.thread.ask(() -> world.coordinator.listGroups(List.of(), List.of())))
                .isEmpty();
        assertThat(world.scheduler.pending()).isEqualTo(1);
        assertThat(world.memory.usedBytes()).isZero();
    }

    @Test
    void groupsOfAllCoordinatorsShareABudget() {
        // Given
        GroupMemory memory = new GroupMemory(100_000);
        GroupWorld world = new GroupWorld(GroupConfig.DEFAULTS, memory, 1);

        // When
        int accepted = 0;
        while (accepted < 1_000
                && GroupWorld.errorOf(world.startCommit(
                                GroupWorld.request("group-" + accepted, "", -1, null, "orders", 0, 1, "")))
                        == ErrorCode.NONE) {
            accepted++;
        }

        // Then
        assertThat(accepted).isBetween(100, 200);
        assertThat(GroupWorld.errorOf(
                        world.startCommit(GroupWorld.request("one-more", "", -1, null, "orders", 0, 1, ""))))
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(world.member("a").joinOnce().get().errorCode())
                .as("members find room that offsets may not take")
                .isEqualTo(ErrorCode.MEMBER_ID_REQUIRED.code());
        assertThat(GroupWorld.errorOf(
                        world.startCommit(GroupWorld.request("group-0", "", -1, null, "orders", 0, 2, ""))))
                .as("who is in goes on")
                .isEqualTo(ErrorCode.NONE);
        world.thread.within(() -> world.coordinator.close());
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void aLongClientIdIsCutInMemberIds() {
        // Given
        TestMember member = new GroupWorld().member("c".repeat(30_000));

        // When
        String id = member.joinOnce().get().memberId();

        // Then
        assertThat(id).hasSize(255 + 37);
    }
}
