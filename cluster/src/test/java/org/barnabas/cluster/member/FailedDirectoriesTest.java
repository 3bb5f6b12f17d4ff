package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.junit.jupiter.api.Test;

/** Log directories of living brokers fail (KIP-112). Broker 1 is the controller. */
class FailedDirectoriesTest {

    private final SimulatedCluster cluster = new SimulatedCluster(3);

    @Test
    void leadershipMovesAndEverybodyHears() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        cluster.create("u", List.of(2, 3), 1);

        // When
        failDirectory(2, "t");

        // Then
        assertThat(cluster.seenBy(1, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").isr()).containsExactly(3);
        assertThat(cluster.seenBy(1, "t").offline()).containsExactly(2);
        assertThat(cluster.seenBy(1, "u").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(1, "u").offline()).isEmpty();
        assertThat(notes()).isEmpty();
    }

    @Test
    void theControllersOwnDirectoryMayFail() {
        // Given
        cluster.create("t", List.of(1, 3), 1);

        // When
        failDirectory(1, "t");

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").offline()).containsExactly(1);
    }

    @Test
    void anotherControllerLearnsItFromTheAnswersToItsFirstOrders() {
        // Given: nobody else could lead
        cluster.create("t", List.of(2), 1);
        failDirectory(2, "t");
        int before = cluster.seenBy(3, "t").leader();

        // When
        cluster.crash(1);

        // Then
        assertThat(before).isEqualTo(-1);
        assertThat(cluster.leader().id).isNotEqualTo(1);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(-1);
        assertThat(cluster.seenBy(3, "t").offline()).containsExactly(2);
    }

    @Test
    void aNoteThatNobodyReadIsReadByTheNextController() {
        // Given: the controller is dead, but its session lives on
        cluster.create("t", List.of(2, 3), 1);
        cluster.kill(1);
        failDirectory(2, "t");
        int meanwhile = cluster.seenBy(3, "t").leader();

        // When
        cluster.expire(1);

        // Then
        assertThat(meanwhile).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
        assertThat(notes()).isEmpty();
    }

    @Test
    void aBrokerThatStartsWithoutItsDirectoryIsAsked() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        PartitionKey key = key("t");
        LastStop stop = cluster.stop(2);

        // When
        SimulatedMember again = new SimulatedMember(2, cluster.server, cluster.peers);
        again.failed.add(key);
        cluster.restart(again, stop);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(3);
        assertThat(cluster.seenBy(3, "t").offline()).containsExactly(2);
    }

    @Test
    void aRepairedBrokerIsTrustedAgain() {
        // Given
        cluster.create("t", List.of(2), 1);
        failDirectory(2, "t");

        // When
        cluster.stop(2);
        cluster.start(2, LastStop.UNCLEAN);

        // Then
        assertThat(cluster.seenBy(3, "t").leader()).isEqualTo(2);
        assertThat(cluster.seenBy(3, "t").offline()).isEmpty();
    }

    private void failDirectory(int broker, String topic) {
        SimulatedMember member = cluster.member(broker);
        member.failed.add(key(topic));
        member.member.onDirectoryChanged();
        cluster.drain();
    }

    private PartitionKey key(String topic) {
        return new PartitionKey(
                Objects.requireNonNull(cluster.member(3).holder.current().topic(topic))
                        .id(),
                0);
    }

    private List<String> notes() {
        List<ZkReply<List<String>>> replies = new ArrayList<>();
        cluster.member(3).zk.children(ZnodePaths.LOG_DIR_EVENTS, false, replies::add);
        cluster.drain();
        return replies.get(0).value();
    }
}
