package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.barnabas.cluster.image.PartitionImage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaderElectionTest {

    private static final PartitionImage HEALTHY = PartitionImage.led(0, 3, List.of(1, 2, 3));

    @Test
    void nothingChangesWhileEverybodyLives() {
        // Given, when, then
        assertThat(elect(HEALTHY, Set.of(1, 2, 3), Set.of(), false)).isNull();
    }

    @Test
    void theNextInSyncReplicaLeadsWhenTheLeaderIsGone() {
        // Given, when
        PartitionImage next = elect(HEALTHY, Set.of(2, 3), Set.of(), false);

        // Then
        assertState(next, 2, 4, List.of(2, 3));
        assertThat(Objects.requireNonNull(next).partitionEpoch()).isEqualTo(1);
        assertThat(next.controllerEpoch()).isEqualTo(9);
    }

    @Test
    void aFollowerThatIsGoneLeavesTheInSyncSetAndTheLeaderGoesOnInItsEpoch() {
        // Given, when
        PartitionImage gone = elect(HEALTHY, Set.of(1, 3), Set.of(), false);
        PartitionImage bounced = elect(HEALTHY, Set.of(1, 2, 3), Set.of(2), false);

        // Then
        assertState(gone, 1, 3, List.of(1, 3));
        assertThat(Objects.requireNonNull(gone).partitionEpoch()).isEqualTo(1);
        assertThat(bounced).isEqualTo(gone);
    }

    @Test
    void withoutAnInSyncReplicaNobodyLeadsAndTheSetStays() {
        // Given
        PartitionImage shrunk = HEALTHY.withLeadership(1, 4, List.of(1), 5);

        // When, then
        assertState(elect(shrunk, Set.of(2, 3), Set.of(), false), -1, 5, List.of(1));
    }

    @Test
    void anUncleanElectionTakesAnybody() {
        // Given
        PartitionImage shrunk = HEALTHY.withLeadership(1, 4, List.of(1), 5);

        // When, then
        assertState(elect(shrunk, Set.of(2, 3), Set.of(), true), 2, 5, List.of(2));
    }

    @Test
    void aReturningInSyncReplicaEndsTheWait() {
        // Given
        PartitionImage waiting = HEALTHY.withLeadership(-1, 5, List.of(1), 5);

        // When, then
        assertState(elect(waiting, Set.of(1, 2), Set.of(), false), 1, 6, List.of(1));
    }

    @Test
    void aBouncedLeaderLosesToAnInSyncReplica() {
        // Given, when, then
        assertState(elect(HEALTHY, Set.of(1, 2, 3), Set.of(1), false), 2, 4, List.of(2, 3));
    }

    @Test
    void aBouncedLeaderThatIsAloneLeadsAgainInANewEpoch() {
        // Given
        PartitionImage alone = PartitionImage.led(0, 3, List.of(1));

        // When, then
        assertState(elect(alone, Set.of(1), Set.of(1), false), 1, 4, List.of(1));
    }

    @Test
    void afterAllBouncedWithoutLossTheyGoOnTogether() {
        // Given, when, then
        assertState(elect(HEALTHY, Set.of(1, 2, 3), Set.of(1, 2, 3), false), 1, 4, List.of(1, 2, 3));
    }

    @Test
    void aPartitionWithoutAReadableStateIsLeftAlone() {
        // Given
        PartitionImage unreadable = PartitionImage.undecided(0, List.of(1, 2)).withPartitionEpoch(3);

        // When, then
        assertThat(elect(unreadable, Set.of(1, 2), Set.of(), false)).isNull();
    }

    private static @Nullable PartitionImage elect(
            PartitionImage partition, Set<Integer> alive, Set<Integer> bounced, boolean unclean) {
        return LeaderElection.elect(
                partition,
                new LeaderElection.Conditions(
                        alive::contains, id -> false, bounced, Set.of(), MinInsync.of(1), unclean, 9));
    }

    private static void assertState(@Nullable PartitionImage actual, int leader, int epoch, List<Integer> isr) {
        PartitionImage image = Objects.requireNonNull(actual);
        assertThat(image.leader()).isEqualTo(leader);
        assertThat(image.leaderEpoch()).isEqualTo(epoch);
        assertThat(image.isr()).isEqualTo(isr);
    }
}
