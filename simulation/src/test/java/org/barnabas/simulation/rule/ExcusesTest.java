package org.barnabas.simulation.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExcusesTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final PartitionImage STATE = PartitionImage.led(0, 3, List.of(1, 2));

    private final ScratchTree tree = new ScratchTree();
    private final Truth truth = new Truth(tree.server());
    private final Excuses excuses = new Excuses(1, truth);

    @BeforeEach
    void makeTopic() {
        tree.topic("t", new Uuid(1, 2), STATE);
        tree.state("t", STATE);
        truth.refresh();
    }

    @Test
    void whoWasKilledHasLostNothing() {
        // When
        excuses.killed();

        // Then
        assertThat(excuses.isUnclean()).isTrue();
        assertThat(excuses.isLossy()).isFalse();
        assertThat(excuses.isDoubtful()).isFalse();
    }

    @Test
    void whoLostPowerIsLossyUntilItIsSeenOutAndInAgain() {
        // Given
        excuses.powerCut();
        excuses.started();

        // When
        excuses.judge(PARTITION, true, false, true);
        boolean before = excuses.isLossy(PARTITION);
        excuses.judge(PARTITION, false, false, true);
        boolean out = excuses.isLossy(PARTITION);
        excuses.judge(PARTITION, true, false, true);

        // Then
        assertThat(before).isTrue();
        assertThat(out).isTrue();
        assertThat(excuses.isLossy()).isFalse();
        assertThat(excuses.isUnclean()).isFalse();
    }

    @Test
    void aLeadershipThatBeganAfterTheStartCountsForWhatItIs() {
        // Given
        excuses.powerCut();
        excuses.started();

        // Then
        assertThat(excuses.judgesEpoch(PARTITION, 3)).isFalse();
        assertThat(excuses.judgesEpoch(PARTITION, 4)).isTrue();
    }

    @Test
    void machinesWithoutTheReplicaNeedNoExcuse() {
        // Given
        Excuses other = new Excuses(3, truth);

        // When
        other.powerCut();

        // Then
        assertThat(other.isLossy()).isFalse();
    }

    @Test
    void whatIsGoneWithItsTopicNeedsNoExcuse() {
        // Given
        excuses.powerCut();

        // When
        tree.delete(ZnodePaths.topic("t"));
        truth.refresh();

        // Then
        assertThat(excuses.isLossy()).isFalse();
        assertThat(excuses.isUnclean()).isFalse();
    }

    @Test
    void disksSpeakForThemselves() {
        // When
        excuses.ask(() -> true, () -> true);

        // Then
        assertThat(excuses.isUnclean()).isTrue();
        assertThat(excuses.isDoubtful()).isTrue();
        assertThat(excuses.isLossy()).isFalse();
    }

    @Test
    void lossesAreTold() {
        // Given
        List<@Nullable TopicPartition> told = new ArrayList<>();
        excuses.onLoss(told::add);

        // When
        excuses.killed();
        excuses.powerCut();
        excuses.wiped(PARTITION);

        // Then
        assertThat(told).containsExactly(null, PARTITION);
    }
}
