package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.junit.jupiter.api.Test;

/**
 * A partition that is left alone because its leader (2) is not reached keeps a replica (3) in its in-sync set that has come back
 * without records. For which life it is in sync must not be forgotten: whatever happens next, 2 leads and not 3.
 */
class LeftAloneTest {

    private static final long LONGER_MS = SimulatedMember.REACH_MS + 3_000;
    private static final String STATE = ZnodePaths.state("t", 0);

    private final SimulatedCluster cluster = new SimulatedCluster(5);

    @Test
    void theFencedLeaderThatIsReachedAgainLeadsAndNotTheOneThatLostRecords() {
        // Given
        cutOffAndPowerCut(List.of(2, 3));

        // When
        cluster.heal();
        cluster.pass(2_000);

        // Then
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
    }

    @Test
    void norDoesTheNextController() {
        // Given
        cutOffAndPowerCut(List.of(2, 3));

        // When
        cluster.crash(1);
        cluster.heal();
        cluster.pass(2_000);

        // Then
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
    }

    /** What is written of the partition meanwhile, here the start of a move, must not vouch for the life that lost records. */
    @Test
    void norDoesTheNextControllerAfterAnyWrite() {
        // Given
        cutOffAndPowerCut(List.of(2, 3));
        move(List.of(2, 3, 4));
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2", "\"isr\":[2,3]");

        // When
        cluster.crash(1);
        cluster.heal();
        cluster.pass(2_000);

        // Then
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
    }

    @Test
    void anElectionOfThePreferredReplicaDoesNotChooseTheOneThatLostRecords() {
        // Given
        cluster.pass(10_000); // The balancer's first look.
        cluster.create("t", List.of(3, 2), 2);
        LastStop stop = cluster.stop(3);
        cluster.start(3, stop);
        join();
        cluster.pass(10_000);

        // When
        cluster.cut(1, 2);
        cluster.cut(1, 3);
        cluster.kill(3);
        cluster.pass(LONGER_MS);
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2", "\"isr\":[2,3]");
        cluster.server.expire(cluster.member(3).zk.sessionId());
        cluster.member(1).unreachable.remove(3);
        powerIsBack();
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
        elect("t");

        // Then
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
    }

    /** The new process of 3 registers, and is hidden until the controller reaches it. */
    private void powerIsBack() {
        SimulatedMember back = new SimulatedMember(3, cluster.server, cluster.peers);
        back.lastStop = LastStop.UNCLEAN;
        cluster.revive(3);
        back.join();
        cluster.drain();
        cluster.pass(2_000);
        assertThat(back.joined).isTrue();
    }

    private void join() {
        TopicImage topic =
                Objects.requireNonNull(cluster.leader().holder.current().topic("t"));
        PartitionImage now = cluster.seenBy(2, "t");
        AlterPartitionRequest request = new AlterPartitionRequest()
                .brokerId(2)
                .brokerEpoch(cluster.member(2).epoch())
                .topics(List.of(new TopicData()
                        .topicId(topic.id())
                        .partitions(List.of(new PartitionData()
                                .leaderEpoch(now.leaderEpoch())
                                .partitionEpoch(now.partitionEpoch())
                                .newIsrWithEpochs(List.of(inSync(2), inSync(3)))))));
        cluster.<AlterPartitionResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION, request, new RequestOrigin((short) 3, "", ""), reply));
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2", "\"isr\":[2,3]");
    }

    private BrokerState inSync(int id) {
        return new BrokerState().brokerId(id).brokerEpoch(cluster.member(id).epoch());
    }

    private void elect(String topic) {
        ElectLeadersRequest request = new ElectLeadersRequest()
                .electionType((byte) 0)
                .topicPartitions(List.of(new TopicPartitions().topic(topic).partitions(List.of(0))));
        cluster.<ElectLeadersResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ELECT_LEADERS, request, new RequestOrigin((short) 2, "", ""), reply));
    }

    private void cutOffAndPowerCut(List<Integer> replicas) {
        cluster.create("t", replicas, 2);
        cluster.cut(1, 2);
        cluster.cut(1, 3);
        cluster.kill(3);
        cluster.pass(LONGER_MS);
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2", "\"isr\":[" + replicas.get(0) + ",");
        cluster.server.expire(cluster.member(3).zk.sessionId());
        cluster.member(1).unreachable.remove(3);
        powerIsBack();
        assertThat(cluster.server.text(STATE)).contains("\"leader\":2");
    }

    private void move(List<Integer> replicas) {
        AlterPartitionReassignmentsRequest request = new AlterPartitionReassignmentsRequest()
                .timeoutMs(1_000)
                .topics(List.of(new ReassignableTopic()
                        .name("t")
                        .partitions(List.of(
                                new ReassignablePartition().partitionIndex(0).replicas(replicas)))));
        cluster.<AlterPartitionReassignmentsResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION_REASSIGNMENTS, request, RequestOrigin.BROKER, reply));
    }
}
