package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.znode.LastStop;
import org.junit.jupiter.api.Test;

/** Log directories of living brokers fill up, and have room again. Broker 1 is the controller. */
class FullDirectoriesTest {

    private final SimulatedCluster cluster = new SimulatedCluster(3);

    @Test
    void leadershipMovesAndEverybodyHears() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        cluster.create("u", List.of(2, 3), 1);

        // When
        fill(2, "t");

        // Then
        assertThat(cluster.seenBy(1, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactlyInAnyOrder(2, 3);
        assertThat(cluster.seenBy(1, "t").offline()).isEmpty();
        assertThat(cluster.seenBy(1, "u").leader()).isEqualTo(2);
    }

    @Test
    void theControllersOwnDirectoryMayFillUp() {
        // Given
        cluster.create("t", List.of(1, 3), 1);

        // When
        fill(1, "t");

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
    }

    @Test
    void leadershipsGoBackWhenThereIsRoomAgain() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        fill(2, "t");
        cluster.pass(SimulatedMember.BALANCE_MS * 2);
        int meanwhile = cluster.seenBy(1, "t").leader();

        // When
        cluster.member(2).full.clear();
        cluster.member(2).member.onDirectoryChanged();
        cluster.drain();
        cluster.pass(SimulatedMember.BALANCE_MS * 2);

        // Then
        assertThat(meanwhile).isEqualTo(3);
        assertThat(cluster.seenBy(1, "t").leader()).isEqualTo(2);
    }

    @Test
    void anotherControllerLearnsItFromTheAnswersToItsFirstOrders() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        fill(2, "t");

        // When
        cluster.crash(1);
        cluster.pass(SimulatedMember.BALANCE_MS * 2);

        // Then
        assertThat(cluster.leader().id).isNotEqualTo(1);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
    }

    @Test
    void aNoteThatNobodyReadIsReadByTheNextController() {
        // Given: the controller is dead, but its session lives on
        cluster.create("t", List.of(2, 3), 1);
        cluster.kill(1);
        fill(2, "t");
        int meanwhile = cluster.seenBy(3, "t").leader();

        // When
        cluster.expire(1);

        // Then
        assertThat(meanwhile).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
    }

    @Test
    void aBrokerThatStartsWithoutRoomIsAsked() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        PartitionKey key = key("t");
        LastStop stop = cluster.stop(2);

        // When: it is the preferred leader, and alone for a moment
        SimulatedMember again = new SimulatedMember(2, cluster.server, cluster.peers);
        again.full.add(key);
        cluster.restart(again, stop);
        cluster.pass(SimulatedMember.BALANCE_MS * 2);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
    }

    private void fill(int broker, String topic) {
        SimulatedMember member = cluster.member(broker);
        member.full.add(key(topic));
        member.member.onDirectoryChanged();
        cluster.drain();
    }

    private PartitionKey key(String topic) {
        return new PartitionKey(
                Objects.requireNonNull(cluster.member(3).holder.current().topic(topic))
                        .id(),
                0);
    }
}
