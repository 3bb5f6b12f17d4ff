package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A change of the assignment must not take away the last replica that has what was acknowledged. */
class LastToKnowTest {

    private final ControllerState state = new ControllerState(1, States.EPOCH, States.EPOCH_VERSION);
    private final Map<Integer, BrokerRegistration> live = new TreeMap<>();

    /** 4, which is being added, leads, is not reached, and goes on; of the origin only 3 is in sync, in a life that is over. */
    @Test
    void aCancelledMoveKeepsWhoKnowsMore() {
        // Given
        register(1, 1_001, LastStop.UNKNOWN);
        register(3, 1_030, LastStop.UNCLEAN);
        state.fenced(Set.of(4));
        PartitionImage moving = new PartitionImage(
                0, 4, 7, 9, 5, List.of(4, 5, 2, 3), List.of(3, 4), List.of(4, 5), List.of(2, 3), List.of());
        topic(moving.withLives(new Lives(Map.of(3, 1_003L, 4, 1_004L))));
        look();
        assertThat(partition().leader()).as("left alone").isEqualTo(4);

        // When
        short error = move(null);
        register(2, 1_040, LastStop.clean(1_002));
        look();

        // Then
        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(partition().leader()).as(partition().toString()).isNotEqualTo(3);
    }

    /** 4, which is being added, is the only one in sync, and is being restarted. */
    @Test
    void anotherTargetKeepsWhoKnowsMore() {
        // Given: the last leader, 2, lost power and came back
        register(1, 1_001, LastStop.UNKNOWN);
        register(2, 1_040, LastStop.UNCLEAN);
        register(3, 1_003, LastStop.UNKNOWN);
        PartitionImage moving =
                new PartitionImage(0, -1, 7, 9, 5, List.of(4, 2, 3), List.of(2, 4), List.of(4), List.of(2), List.of());
        topic(moving.withHeirs(new Heirs(List.of(), 2)).withLives(new Lives(Map.of(2, 1_002L, 4, 1_004L))));
        look();
        assertThat(partition().isr()).containsExactly(4);
        assertThat(partition().hasLeader()).isFalse();

        // When
        short error = move(List.of(1, 3));
        look();

        // Then
        assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        assertThat(partition().leader()).as(partition().toString()).isNotEqualTo(2);
    }

    /** 2, which leads, and 4, which was added, are gone: 2 lost power, 4 is being restarted, and nobody knows yet. */
    @Test
    void whoIsNotThereIsNotReliedOn() {
        for (List<Integer> target : Arrays.asList(null, List.of(1, 5))) {
            // Given
            register(1, 1_001, LastStop.UNKNOWN);
            register(5, 1_005, LastStop.UNKNOWN);
            live.remove(2);
            PartitionImage moving = new PartitionImage(
                    0, 2, 7, 9, 5, List.of(4, 5, 2), List.of(2, 4), List.of(4, 5), List.of(2), List.of());
            topic(moving.withLives(new Lives(Map.of(2, 1_002L, 4, 1_004L))));
            state.brokers(live.values());
            look();
            assertThat(partition().hasLeader()).isFalse();

            // When
            short error = move(target);
            register(2, 1_040, LastStop.UNCLEAN);
            look();

            // Then
            assertThat(ErrorCode.of(error)).isEqualTo(ErrorCode.INVALID_REPLICA_ASSIGNMENT);
            assertThat(partition().leader()).as(partition().toString()).isNotEqualTo(2);
        }
    }

    private void register(int id, long epoch, LastStop stop) {
        live.put(id, new BrokerRegistration(States.broker(id, null).node(), -1, epoch, stop));
        state.brokers(live.values());
    }

    private void topic(PartitionImage partition) {
        States.addTopic(state, "t", partition);
        state.config(ConfigScope.TOPIC, "t", new StoredConfig(Map.of("min.insync.replicas", "2"), 0));
    }

    private void look() {
        BrokerChanges.decide(state, States.SETTINGS, Set.of()).changes().forEach(state::apply);
    }

    private PartitionImage partition() {
        return States.partition(state, "t", 0);
    }

    private short move(@Nullable List<Integer> target) {
        Decision<AlterPartitionReassignmentsResponse> decision = Reassignments.decide(
                state,
                States.SETTINGS,
                new AlterPartitionReassignmentsRequest()
                        .timeoutMs(1_000)
                        .allowReplicationFactorChange(true)
                        .topics(List.of(new ReassignableTopic()
                                .name("t")
                                .partitions(List.of(new ReassignablePartition()
                                        .partitionIndex(0)
                                        .replicas(target))))));
        decision.changes().forEach(state::apply);
        return decision.response().responses().get(0).partitions().get(0).errorCode();
    }
}
