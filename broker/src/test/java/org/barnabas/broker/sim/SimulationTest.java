package org.barnabas.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few seeds of the simulated world; {@code ./dev sim} runs more of them, or one again. */
class SimulationTest {

    private static final int SEEDS = 10;

    @Test
    void everySeedHolds() {
        long acked = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            // When
            SimWorld world = new SimWorld(seed, SimBug.NONE).run();
            // Then: no invariant was violated
            acked += world.acked();
        }
        assertThat(acked).isGreaterThan(SEEDS * 100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aSeedRepeatsExactly(long seed) {
        // When
        long first = new SimWorld(seed, SimBug.NONE).run().hash();
        long second = new SimWorld(seed, SimBug.NONE).run().hash();
        // Then
        assertThat(second).isEqualTo(first);
    }
}
