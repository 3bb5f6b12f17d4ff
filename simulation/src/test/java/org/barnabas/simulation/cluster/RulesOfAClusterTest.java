package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules beside a cluster that runs: it keeps them. */
class RulesOfAClusterTest {

    private static final int RUN_MS = 60_000;
    private static final int FAULTS_FROM_MS = 8_000;
    private static final int FEW = 500;

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void holdWithoutFaults(long seed) {
        // Given
        RuleRig rig = new RuleRig(seed, null);

        // When
        rig.cluster().until(RUN_MS, null);

        // Then
        assertThat(rig.end()).isNull();
        assertThat(rig.acked()).isGreaterThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void holdWhenBrokersAreKilledAndLosePower(long seed) {
        // Given
        RuleRig rig = new RuleRig(seed, null);
        SplittableRandom random = new SplittableRandom(seed);

        // When
        for (int at = FAULTS_FROM_MS; at < RUN_MS; at += 500 + random.nextInt(4_000)) {
            rig.cluster().until(at, null);
            harm(rig, 1 + random.nextInt(3), random);
        }
        rig.cluster().until(RUN_MS, null);

        // Then
        assertThat(rig.end()).isNull();
        assertThat(rig.acked()).isGreaterThan(FEW);
    }

    private static void harm(RuleRig rig, int broker, SplittableRandom random) {
        if (rig.isWell() && random.nextBoolean()) {
            rig.cutPower(broker, random.nextBoolean());
        } else {
            rig.kill(broker);
        }
        rig.cluster().around().agenda().after(random.nextInt(5_000), () -> rig.start(broker));
    }
}
