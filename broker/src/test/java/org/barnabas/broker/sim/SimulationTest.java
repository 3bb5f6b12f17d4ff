package org.barnabas.broker.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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
        "R1, 0", "R2, 16", "R4, 0", "R6, 0", "C3, 66", "C4, 0", "C5, 0", "L1, 0", "A3, 2", "R10, 0", "R12, 0",
        "FLIP, 0", "EIO, 8", "FULL, 8"
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
    @ValueSource(longs = {1, 2})
    void aSeedRepeatsExactly(long seed) {
        // When
        long first = new SimWorld(seed, SimBug.NONE).run().hash();
        long second = new SimWorld(seed, SimBug.NONE).run().hash();
        // Then
        assertThat(second).isEqualTo(first);
    }

    /** Some orders of Java's collections are drawn when a process starts. */
    @Test
    void aSeedRepeatsExactlyInAnotherProcess() throws Exception {
        // When
        SimWorld here = new SimWorld(2, SimBug.NONE).run();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulate.class.getName(),
                        "2")
                .redirectErrorStream(true)
                .start();
        String there = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(process.waitFor()).as(there).isZero();
        assertThat(there).contains("trace hash " + Long.toHexString(here.hash()));
    }

    /** Whoever looks more often sees the same. */
    @Test
    void invariantsOnlyLook() {
        // When
        long once = new SimWorld(3, SimBug.NONE).run().hash();
        long twice = new SimWorld(3, SimBug.NONE).looks(2).run().hash();
        // Then
        assertThat(twice).isEqualTo(once);
    }

    @Test
    void faultsMeetTheSameClients() {
        // When
        List<List<String>> inPeace =
                new SimWorld(4, SimBug.NONE).peaceful().run().made();
        List<List<String>> inTrouble = new SimWorld(4, SimBug.NONE).run().made();
        // Then: the same batches, as far as both came
        for (int i = 0; i < inPeace.size(); i++) {
            int both = Math.min(inPeace.get(i).size(), inTrouble.get(i).size());
            assertThat(both).isGreaterThan(50);
            assertThat(inTrouble.get(i).subList(0, both))
                    .isEqualTo(inPeace.get(i).subList(0, both));
        }
    }
}
