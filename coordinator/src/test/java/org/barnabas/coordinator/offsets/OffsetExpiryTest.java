package org.barnabas.coordinator.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.coordinator.group.GroupWorld.GROUP;

import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupWorld;
import org.barnabas.coordinator.group.TestMember;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.junit.jupiter.api.Test;

/** KIP-211. */
class OffsetExpiryTest {

    private static final long RETENTION_MS = GroupConfig.DEFAULTS.offsetsRetentionMs();
    private static final long CHECK_MS = GroupConfig.DEFAULTS.offsetsRetentionCheckMs();

    private final GroupWorld world = new GroupWorld();

    @Test
    void offsetsOfASimpleGroupExpireAfterTheirCommit() {
        // Given
        world.commit("orders", 0, 1);
        world.advanceMs(RETENTION_MS - CHECK_MS);
        world.commit("orders", 1, 1);

        // When
        world.advanceMs(2 * CHECK_MS);

        // Then
        assertThat(world.offsets()).containsOnlyKeys("orders-1");
        world.advanceMs(RETENTION_MS);
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void offsetsOfALeftGroupExpireAfterItsLastMember() {
        // Given
        TestMember member = world.member("a").session(1_800_000);
        world.settle(member);
        member.commit("orders", 0, 1);
        keepAlive(member, RETENTION_MS + 2 * CHECK_MS);
        assertThat(world.offsets()).as("in use").isNotEmpty();

        // When
        member.leave();
        world.advanceMs(RETENTION_MS - CHECK_MS);

        // Then
        assertThat(world.offsets()).isNotEmpty();
        world.advanceMs(3 * CHECK_MS);
        assertThat(world.offsets()).isEmpty();
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void offsetsOfTopicsThatNobodyReadsAnyMoreExpireInAStableGroup() {
        // Given
        TestMember member = world.member("a").subscribe("orders").session(1_800_000);
        world.settle(member);
        member.commit("orders", 0, 1);
        member.commit("payments", 0, 1);

        // When
        keepAlive(member, RETENTION_MS + 2 * CHECK_MS);

        // Then
        assertThat(world.offsets()).containsOnlyKeys("orders-0");
    }

    private void keepAlive(TestMember member, long forMs) {
        for (long passed = 0; passed < forMs; passed += CHECK_MS) {
            world.advanceMs(CHECK_MS);
            member.heartbeat();
        }
    }

    @Test
    void anEmptyGroupWithoutOffsetsVanishesFromTheLogToo() {
        // Given
        TestMember member = world.member("a");
        world.settle(member);
        member.leave();
        assertThat(world.state()).isEqualTo("Empty");

        // When
        world.advanceMs(CHECK_MS);

        // Then
        assertThat(world.state()).isEqualTo("Dead");
        world.failOver();
        assertThat(world.state()).isEqualTo("Dead");
    }

    @Test
    void theRetentionThatTheCommitterWishedForHolds() {
        // Given
        OffsetCommitRequest request =
                GroupWorld.request(GROUP, "", -1, null, "orders", 0, 1, "").retentionTimeMs(CHECK_MS / 2);
        world.startCommit(request);

        // When
        world.failOver();
        world.advanceMs(CHECK_MS);

        // Then
        assertThat(world.offsets()).isEmpty();
    }

    /** OffsetCommit 1. */
    @Test
    void timeRunsFromWhenTheCommitterSaysThatItWas() {
        // Given
        long nowMs = world.clock.wall().nowMs();
        world.startCommit(committedAt(0, nowMs - RETENTION_MS + 2 * CHECK_MS));
        world.startCommit(committedAt(1, nowMs + 100 * RETENTION_MS));
        world.startCommit(committedAt(2, -1));

        // When
        world.failOver();
        world.advanceMs(3 * CHECK_MS);

        // Then
        assertThat(world.offsets()).containsOnlyKeys("orders-1", "orders-2");
        world.advanceMs(RETENTION_MS);
        assertThat(world.offsets()).as("a commit of the future is one of now").isEmpty();
    }

    private static OffsetCommitRequest committedAt(int partition, long timestampMs) {
        OffsetCommitRequest request = GroupWorld.request(GROUP, "", -1, null, "orders", partition, 1, "");
        request.topics().get(0).partitions().get(0).commitTimestamp(timestampMs);
        return request;
    }

    @Test
    void aWallClockThatJumpsAheadMakesNothingExpire() {
        // Given
        world.commit("orders", 0, 1);

        // When
        world.clock.setWallMs(world.clock.wall().nowMs() + 2 * RETENTION_MS);
        world.advanceMs(2 * CHECK_MS);

        // Then
        assertThat(world.offsets()).isNotEmpty();
    }

    @Test
    void aGroupWithAWriteUnderWayIsLeftAlone() {
        // Given
        world.commit("orders", 0, 1);
        world.advanceMs(RETENTION_MS - 1_000);
        world.log.hold();
        world.startCommit(GroupWorld.request(GROUP, "", -1, null, "orders", 0, 2, ""));

        // When
        world.advanceMs(CHECK_MS);
        world.log.release();

        // Then
        assertThat(world.offsets()).containsEntry("orders-0", 2L);
    }
}
