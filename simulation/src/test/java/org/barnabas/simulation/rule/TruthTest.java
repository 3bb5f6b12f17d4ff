package org.barnabas.simulation.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.history.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TruthTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final PartitionImage STATE = PartitionImage.led(0, 3, List.of(1, 2, 3));

    private final ScratchTree tree = new ScratchTree();
    private final Truth truth = new Truth(tree.server());
    private final List<Truth.Change> changes = new ArrayList<>();
    private final Uuid id = new Uuid(1, 2);

    @BeforeEach
    void listen() {
        truth.onChange(changes::add);
    }

    @Test
    void anEmptyTreeSaysNothing() {
        // When
        truth.refresh();

        // Then
        assertThat(truth.partitions()).isEmpty();
        assertThat(truth.controller()).isEqualTo(-1);
        assertThat(truth.topicId("t")).isNull();
    }

    @Test
    void aTopicHasReplicasBeforeItHasAState() {
        // Given
        tree.topic("t", id, STATE);

        // When
        truth.refresh();

        // Then
        assertThat(truth.partitions()).containsExactly(PARTITION);
        assertThat(truth.replicas(PARTITION)).containsExactly(1, 2, 3);
        assertThat(truth.topicId("t")).isEqualTo(id);
        assertThat(truth.state(PARTITION)).isNull();
        assertThat(changes).isEmpty();
    }

    @Test
    void everyChangeOfAStateIsTold() {
        // Given
        tree.topic("t", id, STATE);
        tree.state("t", STATE);
        truth.refresh();

        // When
        tree.state("t", STATE.withLeadership(2, 4, List.of(2), 1));
        truth.refresh();
        truth.refresh();

        // Then
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0).before()).isNull();
        assertThat(changes.get(1).before()).isEqualTo(changes.get(0).after());
        assertThat(truth.state(PARTITION)).isEqualTo(changes.get(1).after());
        assertThat(truth.state(PARTITION))
                .extracting(PartitionImage::leaderEpoch)
                .isEqualTo(4);
    }

    @Test
    void aMoveIsToldAlthoughTheStateStays() {
        // Given
        tree.topic("t", id, STATE);
        tree.state("t", STATE);
        truth.refresh();

        // When
        tree.topic("t", id, STATE.withReplicas(List.of(1, 2, 3, 4), List.of(4), List.of(3)));
        truth.refresh();

        // Then
        assertThat(truth.replicas(PARTITION)).containsExactly(1, 2, 3, 4);
        assertThat(changes).hasSize(2);
    }

    @Test
    void aTopicOfTheSameNameIsAnotherOne() {
        // Given
        tree.topic("t", id, STATE);
        tree.state("t", STATE);
        truth.refresh();

        // When
        tree.topic("t", new Uuid(3, 4), STATE);
        truth.refresh();

        // Then
        assertThat(truth.topicId("t")).isEqualTo(new Uuid(3, 4));
        assertThat(changes.get(1).after()).isNull();
        assertThat(changes.get(2).before()).isNull();
    }

    @Test
    void aDeletedTopicIsGone() {
        // Given
        tree.topic("t", id, STATE);
        tree.state("t", STATE);
        truth.refresh();

        // When
        tree.delete(ZnodePaths.topic("t"));
        truth.refresh();

        // Then
        assertThat(truth.partitions()).isEmpty();
        assertThat(truth.topics()).isEmpty();
        assertThat(changes.get(1).after()).isNull();
    }

    @Test
    void theControllerIsRead() {
        // Given
        tree.write(ZnodePaths.CONTROLLER, ControllerZnode.encode(2, 0));
        tree.write(ZnodePaths.CONTROLLER_EPOCH, ControllerZnode.encodeEpoch(5));

        // When
        truth.refresh();

        // Then
        assertThat(truth.controller()).isEqualTo(2);
        assertThat(truth.controllerEpoch()).isEqualTo(5);
    }
}
