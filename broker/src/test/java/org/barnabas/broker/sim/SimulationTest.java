package org.barnabas.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A few seeds of the simulated world; {@code ./dev sim} runs more of them, or one again. */
class SimulationTest {

    private static final int SEEDS = 3;
    private static final int SEEDS_FOR_A_BUG = 30;

    private static ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    /** Noting who touched each buffer takes most of the time of a simulated cluster. */
    @BeforeAll
    static void watchNoBuffers() {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void watchBuffersAgain() {
        ResourceLeakDetector.setLevel(before);
    }

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

    /** A check that cannot fail proves nothing. */
    @ParameterizedTest
    @CsvSource({
        "R1, 0",
        "R2, 5",
        "R4, 0",
        "R6, 0",
        "C3, 5",
        "C4, 5",
        "C5, 0",
        "L1, 0",
        "A3, 30",
        "R10, 0",
        "R12, 0",
        "FLIP, 0",
        "EIO, 10",
        "FULL, 15"
    })
    void plantedMistakesAreFound(SimBug bug, long firstSeed) {
        // When
        String found = "";
        for (long seed = firstSeed; seed < firstSeed + SEEDS_FOR_A_BUG && found.isEmpty(); seed++) {
            try {
                new SimWorld(seed, bug).run();
            } catch (AssertionError violation) {
                found = String.valueOf(violation.getMessage());
            }
        }
        // Then
        assertThat(found).contains("is violated");
    }

    @ParameterizedTest
    @ValueSource(longs = 1)
    void aSeedRepeatsExactly(long seed) {
        // When
        long first = new SimWorld(seed, SimBug.NONE).run().hash();
        long second = new SimWorld(seed, SimBug.NONE).run().hash();
        // Then
        assertThat(second).isEqualTo(first);
    }
}
