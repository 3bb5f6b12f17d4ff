package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R12 from registration to znode to messages: broker 4 is the controller, 1 to 3 are replicas. */
class LastReplicaStandingTest {

    private final SimulatedCluster cluster = new SimulatedCluster(0);

    @BeforeEach
    void start() {
        for (int id : new int[] {4, 1, 2, 3}) {
            cluster.start(id, LastStop.UNCLEAN);
        }
        cluster.create("t", List.of(1, 2, 3), 2);
    }

    @Test
    void anEligibleReplicaLeadsWhenTheSoleOneIsGone() {
        // Given
        cluster.crash(2);
        LastStop clean = cluster.stop(3);
        cluster.start(3, clean);
        assertThat(partition().isr()).containsExactly(1);

        // When
        cluster.crash(1);

        // Then
        assertThat(partition().leader()).isEqualTo(3);
        assertThat(partition().isr()).containsExactly(3);
        assertThat(state()).contains("\"eligible_leaders\":[1]");
    }

    @Test
    void aSoleReplicaThatLostItsCacheWaitsForAnEligibleOne() {
        // Given: 2 and 3 stop cleanly, 1 loses power; records were acknowledged by 1 and 3 after 2 had gone
        LastStop second = cluster.stop(2);
        LastStop third = cluster.stop(3);
        cluster.crash(1);

        // When
        cluster.start(1, LastStop.UNCLEAN);
        cluster.start(2, second);
        PartitionImage waiting = partition();
        cluster.start(3, third);

        // Then
        assertThat(waiting.hasLeader()).isFalse();
        assertThat(waiting.isr()).isEmpty();
        assertThat(waiting.leaderEpoch()).isLessThan(partition().leaderEpoch());
        assertThat(partition().leader()).isEqualTo(3);
        assertThat(partition().isr()).containsExactly(3);
    }

    @Test
    void aNewControllerKnowsWhoMayNotLead() {
        // Given: the controller goes while 1 waits, and 1 restarts cleanly, which does not bring its records back
        cluster.stop(2);
        cluster.stop(3);
        cluster.crash(1);
        cluster.start(1, LastStop.UNCLEAN);

        // When
        cluster.crash(4);
        PartitionImage underAnother = cluster.seenBy(1, "t");
        LastStop stop = cluster.stop(1);
        cluster.start(1, stop);

        // Then
        assertThat(underAnother.hasLeader()).isFalse();
        assertThat(cluster.seenBy(1, "t").hasLeader()).isFalse();
        assertThat(state()).contains("\"last_leader\":1");
    }

    @Test
    void aControllerThatSawNothingOfTheCrashKnowsToo() {
        // Given: 1 crashes and comes back while nobody is the controller
        cluster.stop(2);
        cluster.stop(3);
        cluster.kill(4);
        cluster.kill(1);
        cluster.server.expire(cluster.member(4).zk.sessionId());
        cluster.server.expire(cluster.member(1).zk.sessionId());

        // When
        cluster.start(1, LastStop.UNCLEAN);

        // Then
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.seenBy(1, "t").hasLeader()).isFalse();
    }

    @Test
    void theLastLeaderLeadsWhenNobodyCanKnowMore() {
        // Given
        cluster.crash(2);
        cluster.crash(3);
        cluster.crash(1);

        // When
        cluster.start(1, LastStop.UNCLEAN);
        cluster.start(2, LastStop.UNCLEAN);
        PartitionImage waiting = partition();
        cluster.start(3, LastStop.UNCLEAN);

        // Then
        assertThat(waiting.hasLeader()).isFalse();
        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().isr()).containsExactly(1);
        assertThat(state()).doesNotContain("eligible_leaders", "last_leader");
    }

    @Test
    void anOperatorNeedsNotWait() {
        // Given
        cluster.stop(2);
        cluster.stop(3);
        cluster.crash(1);
        cluster.start(1, LastStop.UNCLEAN);

        // When
        ElectLeadersRequest request = new ElectLeadersRequest()
                .electionType((byte) 1)
                .topicPartitions(List.of(new TopicPartitions().topic("t").partitions(List.of(0))));
        ElectLeadersResponse response = cluster.ask((controller, reply) ->
                controller.ask(ControllerApis.ELECT_LEADERS, request, new RequestOrigin((short) 2, "", ""), reply));

        // Then
        assertThat(response.replicaElectionResults()
                        .get(0)
                        .partitionResult()
                        .get(0)
                        .errorCode())
                .isZero();
        assertThat(partition().leader()).isEqualTo(1);
        assertThat(state()).doesNotContain("eligible_leaders");
    }

    @Test
    void anExpiredSessionLosesNothing() {
        // Given
        cluster.stop(2);
        cluster.stop(3);

        // When: 1's session expires, its process goes on
        cluster.server.expire(cluster.member(1).zk.sessionId());
        cluster.member(1).zk.learnOfExpiry();
        cluster.drain();

        // Then
        assertThat(partition().leader()).isEqualTo(1);
    }

    private PartitionImage partition() {
        return cluster.seenBy(4, "t");
    }

    private String state() {
        return String.valueOf(cluster.server.text(ZnodePaths.state("t", 0)));
    }
}
