package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.Test;

class DeathWatchTest {

    private final SimulatedCluster cluster = new SimulatedCluster(3);

    @Test
    void aDeadLeaderIsReplacedBeforeItsSessionTimesOut() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        cluster.kill(2);

        // When
        cluster.member(1).member.onBrokerGone(2, cluster.member(2).epoch());
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(3);
        assertThat(cluster.member(3).holder.current().isAlive(2)).isFalse();
        assertThat(cluster.member(1).closed).contains(2);
    }

    @Test
    void aDeadControllerIsReplacedByWhoeverSeesIt() {
        // Given
        cluster.create("t", List.of(1, 2, 3), 1);
        cluster.kill(1);

        // When: two witnesses, who know the id only
        cluster.member(2).member.onBrokerGone(1, -1);
        cluster.member(3).member.onBrokerGone(1, -1);
        cluster.drain();

        // Then
        assertThat(cluster.leader().id).isNotEqualTo(1);
        assertThat(cluster.server.paths()).doesNotContain(ZnodePaths.broker(1));
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t")).isEqualTo(cluster.seenBy(2, "t"));
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("2");
    }

    @Test
    void aBrokerThatIsWronglyTakenForDeadComesBackAsBounced() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        long epoch = cluster.member(2).epoch();

        // When
        cluster.member(1).member.onBrokerGone(2, epoch);
        cluster.drain();

        // Then
        assertThat(cluster.member(2).epoch()).isGreaterThan(epoch);
        assertThat(cluster.member(3).holder.current().isAlive(2)).isTrue();
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(2, "t").isr()).containsExactly(3);
        assertThat(cluster.seenBy(2, "t")).isEqualTo(cluster.seenBy(3, "t"));
    }

    @Test
    void aSoleReplicaThatIsWronglyTakenForDeadLeadsAgainWithoutLoss() {
        // Given
        cluster.create("t", List.of(2, 3), 2);
        cluster.crash(3);

        // When
        cluster.member(1).member.onBrokerGone(2, cluster.member(2).epoch());
        cluster.drain();

        // Then: its process went on, so nothing is missing
        assertThat(cluster.seenBy(2, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(2, "t").isr()).containsExactly(2);
    }

    @Test
    void aControllerThatIsWronglyTakenForDeadIsFollowedByExactlyOne() {
        // Given, when
        cluster.member(3).member.onBrokerGone(1, -1);
        cluster.drain();

        // Then
        int controller = cluster.leader().id;
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.member(id).holder.current().controllerId()).isEqualTo(controller);
            assertThat(cluster.member(id).holder.current().brokers()).hasSize(3);
        }
    }

    @Test
    void aWordAboutAFormerLifeIsNotHeard() {
        // Given
        long former = cluster.member(2).epoch();
        cluster.member(1).member.onBrokerGone(2, former);
        cluster.drain();
        long epoch = cluster.member(2).epoch();
        cluster.member(1).scheduler.advanceMs(DeathWatch.HOLD_MS);

        // When
        cluster.member(1).member.onBrokerGone(2, former);
        cluster.drain();

        // Then
        assertThat(cluster.member(2).epoch()).isEqualTo(epoch);
    }

    @Test
    void aWrongGuessThatRepeatsItselfIsHeldBack() {
        // Given
        cluster.member(1).member.onBrokerGone(2, -1);
        cluster.drain();
        long second = cluster.member(2).epoch();

        // When
        cluster.member(1).member.onBrokerGone(2, second);
        cluster.drain();
        long held = cluster.member(2).epoch();
        cluster.member(1).scheduler.advanceMs(DeathWatch.HOLD_MS);
        cluster.member(1).member.onBrokerGone(2, second);
        cluster.drain();

        // Then
        assertThat(held).isEqualTo(second);
        assertThat(cluster.member(2).epoch()).isGreaterThan(second);
    }

    @Test
    void onlyTheControllerJudgesOrdinaryBrokers() {
        // Given
        long epoch = cluster.member(3).epoch();

        // When
        cluster.member(2).member.onBrokerGone(3, epoch);
        cluster.member(2).member.onBrokerGone(2, -1);
        cluster.drain();

        // Then
        assertThat(cluster.member(3).epoch()).isEqualTo(epoch);
    }
}
