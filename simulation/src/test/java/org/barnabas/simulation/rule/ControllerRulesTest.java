package org.barnabas.simulation.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.ControllerZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControllerRulesTest {

    private static final PartitionImage STATE =
            PartitionImage.led(0, 3, List.of(1, 2, 3)).withLeadership(1, 3, List.of(1, 2), 7);

    private final ScratchTree tree = new ScratchTree();
    private final Truth truth = new Truth(tree.server());
    private final Map<Integer, Integer> writers = new HashMap<>();

    private void controller(int broker, int epoch) {
        tree.write(ZnodePaths.CONTROLLER, ControllerZnode.encode(broker, 0));
        tree.write(ZnodePaths.CONTROLLER_EPOCH, ControllerZnode.encodeEpoch(epoch));
        truth.refresh();
    }

    private void check(@Nullable PartitionImage before, PartitionImage after) {
        ControllerRules.check("t-0", before, after, truth, writers, new Complaints());
    }

    @Test
    void theLeaderIsInSync() {
        // Given
        controller(1, 7);
        check(null, STATE);

        // When, Then
        assertThatThrownBy(() -> check(STATE, STATE.withLeadership(3, 4, List.of(1, 2), 7)))
                .hasMessageContaining("LeaderInIsr is violated");
    }

    @Test
    void leaderEpochsOnlyGrow() {
        // Given
        controller(1, 7);

        // When, Then
        assertThatThrownBy(() -> check(STATE, STATE.withLeadership(1, 2, List.of(1, 2), 7)))
                .hasMessageContaining("MonotonicLeaderEpoch is violated");
    }

    @Test
    void aFormerControllerWritesNothing() {
        // Given
        controller(2, 8);

        // When, Then
        assertThatThrownBy(() -> check(STATE, STATE.withLeadership(1, 4, List.of(1), 7)))
                .hasMessageContaining("one controller in epoch 8: one of 7 wrote");
    }

    @Test
    void oneBrokerWritesInAControllerEpoch() {
        // Given
        controller(1, 7);
        check(null, STATE);

        // When
        controller(2, 7);

        // Then
        assertThat(truth.controller()).isEqualTo(2);
        assertThatThrownBy(() -> check(STATE, STATE)).hasMessageContaining("one controller in epoch 7 is violated");
    }

    @Test
    void controllerEpochsOnlyGrow() {
        // Given
        controller(1, 7);

        // When, Then
        assertThatThrownBy(() -> check(STATE.withLeadership(1, 3, List.of(1, 2), 8), STATE))
                .hasMessageContaining("MonotonicControllerEpoch is violated");
    }
}
