package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.Test;

/** Brokers that reach ZooKeeper, but not each other. */
class UnreachableBrokerTest {

    private static final long BOUND_MS = SimulatedMember.REACH_MS;
    private static final long LONGER_MS = BOUND_MS + 3_000;

    private final SimulatedCluster cluster = new SimulatedCluster(3);

    @Test
    void aLeaderThatTheControllerDoesNotReachIsReplacedAndHidden() {
        // Given
        cluster.create("t", List.of(2, 3, 1), 2);
        long epoch = cluster.member(2).epoch();

        // When
        cluster.cut(2, 1);
        cluster.cut(2, 3);
        cluster.pass(LONGER_MS);

        // Then
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactlyInAnyOrder(3, 1);
        assertThat(cluster.member(3).holder.current().isAlive(2)).isFalse();
        assertThat(cluster.member(2).epoch()).isGreaterThan(epoch);
    }

    @Test
    void aLeaderThatWasReplacedLearnsItFromZooKeeper() {
        // Given
        cluster.create("t", List.of(2, 3, 1), 2);
        cluster.cut(2, 1);
        cluster.cut(2, 3);

        // When
        cluster.pass(LONGER_MS);

        // Then
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(2, "t").leaderEpoch())
                .isEqualTo(cluster.seenBy(3, "t").leaderEpoch());
    }

    @Test
    void aShortSilenceChangesNothing() {
        // Given
        cluster.create("t", List.of(2, 3, 1), 2);
        long epoch = cluster.member(2).epoch();

        // When
        for (int i = 0; i < 5; i++) {
            cluster.cut(2, 1);
            cluster.pass(BOUND_MS - 2_000);
            cluster.heal();
            cluster.pass(1_000);
        }

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        assertThat(cluster.member(2).epoch()).isEqualTo(epoch);
    }

    @Test
    void whoIsReachedAgainIsAliveAndKnowsWhatTheOthersKnow() {
        // Given
        cluster.create("t", List.of(2, 3, 1), 2);
        cluster.cut(2, 1);
        cluster.pass(LONGER_MS);
        cluster.create("u", List.of(3, 1), 1);

        // When
        cluster.heal();
        cluster.pass(2_000);

        // Then
        assertThat(cluster.member(3).holder.current().isAlive(2)).isTrue();
        assertThat(cluster.seenBy(2, "t")).isEqualTo(cluster.seenBy(3, "t"));
        assertThat(cluster.seenBy(2, "u")).isEqualTo(cluster.seenBy(3, "u"));
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(3);
    }

    @Test
    void whatNobodyCanTakeOverStaysWhereItIs() {
        // Given
        cluster.create("t", List.of(2), 1);
        int epoch = cluster.seenBy(3, "t").leaderEpoch();

        // When
        cluster.cut(2, 1);
        cluster.pass(LONGER_MS);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t").leaderEpoch()).isEqualTo(epoch);
    }

    @Test
    void aControllerThatReachesNobodyResignsAndItsLeadershipsGoToOthers() {
        // Given
        cluster.create("t", List.of(1, 2, 3), 2);

        // When
        cluster.cut(1, 2);
        cluster.cut(1, 3);
        cluster.pass(LONGER_MS);

        // Then
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER)).doesNotContain("\"brokerid\":1");
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("2");
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(2, "t").isr()).containsExactlyInAnyOrder(2, 3);
        assertThat(cluster.seenBy(1, "t").leader()).isEqualTo(2);
    }

    @Test
    void whoResignedLeavesTheOfficeToOthersUntilItReachesThem() {
        // Given
        cluster.cut(1, 2);
        cluster.cut(1, 3);
        cluster.pass(LONGER_MS);
        int second = cluster.leader().id;
        int third = 5 - second;

        // When: the next controller goes, too, and comes back
        cluster.crash(second);
        cluster.pass(1_000);

        // Then
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER)).contains("\"brokerid\":" + third);

        // When: this one goes when all is well
        cluster.heal();
        cluster.pass(2_000);
        cluster.crash(third);

        // Then
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER)).contains("\"brokerid\":1");
    }

    @Test
    void whoResignedComesBackIfNobodyElseTakesTheOffice() {
        // Given
        cluster.cut(1, 2);
        cluster.cut(1, 3);
        cluster.kill(2);
        cluster.kill(3);

        // When
        cluster.pass(BOUND_MS + 1_000);

        // Then
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER)).isNull();

        // When
        cluster.pass(BOUND_MS / 2);

        // Then
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER)).contains("\"brokerid\":1");
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("2");
    }

    @Test
    void ofTwoBrokersTheControllerStaysAndReplacesTheOther() {
        // Given
        SimulatedCluster two = new SimulatedCluster(2);
        two.create("t", List.of(2, 1), 1);

        // When
        two.cut(1, 2);
        two.pass(LONGER_MS);

        // Then
        assertThat(two.leader().id).isEqualTo(1);
        assertThat(two.server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("1");
        assertThat(two.seenBy(1, "t").leader()).isEqualTo(1);
    }
}
