package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A controller reads everything again in the middle of its term (a tool created a topic). Meanwhile 3 loses
 * power and is back, and 2 asks for its controlled shutdown, which waits. What waits is decided on the fresh state, which
 * knows the new registration of 3, before the bounce that the loader found is.
 */
class BounceDuringReloadTest {

    private static final String STATE = ZnodePaths.state("t", 0);

    private final SimulatedCluster cluster = new SimulatedCluster(0);
    private final List<String> states = new ArrayList<>();
    private boolean done;
    private long returned;

    @BeforeEach
    void start() {
        for (int id : new int[] {4, 1, 2, 3}) {
            cluster.start(id, LastStop.UNCLEAN);
        }
        cluster.create("t", List.of(2, 3), 2);
        assertThat(cluster.leader().id).isEqualTo(4);
        cluster.kill(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void noStateVouchesForALifeThatLostRecords(int turn) {
        // Given
        cluster.server.afterMulti(() -> states.add(state()));

        // When
        legacyTopic();
        inTurn(turn);
        drain();

        // Then: 3 was in sync in its former life only
        assertThat(states).as("present registration of 3: " + returned).noneMatch(this::vouches);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void noLifeThatLostRecordsIsToldToLead(int turn) {
        // When
        legacyTopic();
        inTurn(turn);
        drain();

        // Then
        List<PartitionImage> orders = new ArrayList<>();
        for (ClusterDelta delta : cluster.member(3).deltas) {
            delta.localReplicas().forEach(replica -> {
                if (replica.topic().equals("t")) {
                    orders.add(replica.state());
                }
            });
        }
        assertThat(orders).noneMatch(order -> order.leader() == 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void whenTheControllerStopsBetweenTheTwoWritesTheLossyReplicaDoesNotLead(int turn) {
        // Given
        cluster.server.afterMulti(() -> {
            if (!done && vouches(state())) {
                done = true;
                SimulatedMember controller = cluster.member(4);
                cluster.kill(4);
                controller.mailbox.stop();
                cluster.server.expire(controller.zk.sessionId());
            }
        });

        // When
        legacyTopic();
        inTurn(turn);
        drain();

        // Then: the next controller has looked at everything
        if (done) {
            assertThat(cluster.server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("2");
            assertThat(cluster.member(2).holder.current().controllerEpoch()).isEqualTo(2);
            assertThat(cluster.seenBy(2, "t").leader()).isNotEqualTo(3);
        }
        assertThat(cluster.server.text(STATE)).as("state").doesNotContain("\"leader\":3");
    }

    /** Not without an end: channels repeat what a broker is not ready for. */
    private void drain() {
        for (int i = 0; i < 2_000; i++) {
            for (int id : new int[] {1, 2, 3, 4}) {
                if (!cluster.isDead(id)) {
                    cluster.member(id).mailbox.runOne();
                }
            }
        }
    }

    private String state() {
        return Objects.requireNonNull(cluster.server.text(STATE));
    }

    private boolean vouches(String state) {
        return returned > 0
                && (state.contains("\"isr\":[3],") || state.contains("\"isr\":[2,3]"))
                && state.substring(state.indexOf("member_lives")).contains(Long.toString(returned));
    }

    private void legacyTopic() {
        byte[] body = TopicZnode.encode(new Uuid(7, 7), List.of(PartitionImage.led(0, 0, List.of(1, 4))));
        cluster.member(1).zk.create(ZnodePaths.topic("legacy"), body, reply -> {});
    }

    private void inTurn(int turn) {
        cluster.member(4).mailbox.post(() -> {
            if (turn > 0) {
                inTurn(turn - 1);
                return;
            }
            cluster.member(4)
                    .member
                    .controller()
                    .ask(
                            ControllerApis.CONTROLLED_SHUTDOWN,
                            new ControlledShutdownRequest()
                                    .brokerId(2)
                                    .brokerEpoch(cluster.member(2).epoch()),
                            RequestOrigin.BROKER,
                            answer -> {});
            // Power is back: the former session has ended, the new process registers.
            cluster.server.expire(cluster.member(3).zk.sessionId());
            SimulatedMember back = new SimulatedMember(3, cluster.server, cluster.peers);
            back.lastStop = LastStop.UNCLEAN;
            back.join();
            back.mailbox.drain();
            returned = Objects.requireNonNull(cluster.server.read(ZnodePaths.broker(3)))
                    .stat()
                    .createdZxid();
            cluster.revive(3);
        });
    }
}
