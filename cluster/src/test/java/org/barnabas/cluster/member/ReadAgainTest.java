package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A controller that reads everything again in the middle of its term. Broker 1 is the controller. */
class ReadAgainTest {

    private static final int TURNS = 200;

    private final SimulatedCluster cluster = new SimulatedCluster(2);
    private final List<Short> answers = new ArrayList<>();

    /** One request in every turn of the controller's thread, so that some are under way at every moment of the reading. */
    private void ask(int turn) {
        SimulatedMember controller = cluster.member(1);
        if (turn < 0) {
            controller.mailbox.post(() -> ask(turn + 1));
        } else if (turn < TURNS) {
            long epoch = controller.epoch();
            controller
                    .member
                    .controller()
                    .ask(
                            ControllerApis.ALLOCATE_PRODUCER_IDS,
                            new AllocateProducerIdsRequest().brokerId(1).brokerEpoch(epoch),
                            RequestOrigin.BROKER,
                            answer -> answers.add(answer.errorCode()));
            controller.mailbox.post(() -> ask(turn + 1));
        }
    }

    @Test
    void whatIsAskedMeanwhileIsAnswered() {
        // Given: a tool of the ZooKeeper era creates a topic
        byte[] body = TopicZnode.encode(new Uuid(7, 7), List.of(PartitionImage.led(0, 0, List.of(1, 2))));
        cluster.member(2).zk.create(ZnodePaths.topic("legacy"), body, reply -> {});

        // When: after it has seen that, and has begun to read
        ask(-3);
        cluster.drain();

        // Then
        assertThat(answers).hasSize(TURNS).containsOnly((short) 0);
        cluster.pass(1_000);
        assertThat(cluster.seenBy(2, "legacy").leader()).isEqualTo(1);
        cluster.create("later", List.of(2, 1), 1);
    }

    /** A wrong guess that the controller died: it claims the office anew, for another term. */
    @ParameterizedTest
    @ValueSource(ints = {-4, -5, -6, -7, -8, -9, -10})
    void whatIsAskedBetweenTwoTermsOfTheSameBrokerIsAnswered(int from) {
        // Given
        cluster.member(2).zk.delete(ZnodePaths.CONTROLLER, ZkOp.ANY_VERSION, error -> {});

        // When
        ask(from);
        cluster.drain();

        // Then
        assertThat(cluster.leader().id).isEqualTo(1);
        assertThat(cluster.server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("2");
        assertThat(answers).hasSize(TURNS);
        cluster.create("later", List.of(2, 1), 1);
    }
}
