package org.barnabas.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.barnabas.simulation.cluster.SeedRun;
import org.barnabas.simulation.plant.Plant;
import org.barnabas.simulation.plant.Planted;
import org.barnabas.simulation.plant.PlantedClasses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A few seeds of the simulated cluster; {@code ./dev sim} runs more of them, or one again. */
class SimulationTest {

    private static final int SEEDS = 4;
    private static final int SEEDS_FOR_A_BUG = 12;

    private static Map<String, String> of(long seed) {
        return Map.of(SeedRun.SEED, Long.toString(seed));
    }

    private static Map<String, String> run(long seed) {
        return new SeedRun().apply(of(seed));
    }

    @Test
    void everySeedHolds() {
        long acknowledged = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            // When
            Map<String, String> result = run(seed);
            // Then
            assertThat(result.get(SeedRun.FAILURE)).isEmpty();
            acknowledged += Long.parseLong(String.valueOf(result.get(SeedRun.ACKNOWLEDGED)));
        }
        assertThat(acknowledged).isGreaterThan(SEEDS * 100);
    }

    /** A check that cannot fail proves nothing. */
    @ParameterizedTest
    @CsvSource({
        "R1, 0",
        "R2, 3",
        "R4, 0",
        "R6, 0",
        "C3, 50",
        "C4, 0",
        "C5, 20",
        "L1, 76",
        "A3, 0",
        "R10, 0",
        "R12, 5",
        "FLIP, 0",
        "EIO, 38",
        "FULL, 21",
        "COMMIT, 0",
        "WAKE, 0",
        "GENERATION, 0",
        "READER, 0",
        "OWNER, 0",
        "SEQUENCE, 0",
        "ISR, 0",
        "ALONE, 0",
        "LATEST, 12"
    })
    void plantedMistakesAreFound(Plant plant, long firstSeed) {
        // Given
        PlantedClasses classes = new PlantedClasses(plant);
        // When
        String found = "";
        for (long seed = firstSeed; seed < firstSeed + SEEDS_FOR_A_BUG && found.isEmpty(); seed++) {
            Map<?, ?> result = (Map<?, ?>) Planted.run(classes, SeedRun.class.getName(), of(seed));
            found = result == null ? "" : String.valueOf(result.get(SeedRun.FAILURE));
        }
        // Then
        assertThat(found).startsWith("seed ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aSeedRepeatsExactly(long seed) {
        // When
        String first = run(seed).get(SeedRun.HASH);
        String second = run(seed).get(SeedRun.HASH);
        // Then
        assertThat(second).isEqualTo(first);
    }

    /** Some orders of Java's collections are drawn when a process starts. */
    @Test
    void aSeedRepeatsExactlyInAnotherProcess() throws Exception {
        // When
        String here = run(3).get(SeedRun.HASH);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx" + (Runtime.getRuntime().maxMemory() >> 20) + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Simulate.class.getName(),
                        "3")
                .redirectErrorStream(true)
                .start();
        String there = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(process.waitFor()).as(there).isZero();
        assertThat(there).contains("trace hash " + here);
    }

    /** Whoever looks more often sees the same. */
    @Test
    void rulesOnlyLook() {
        // When
        String once = run(5).get(SeedRun.HASH);
        String twice = new SeedRun()
                .apply(Map.of(SeedRun.SEED, "5", SeedRun.LOOKS, "2"))
                .get(SeedRun.HASH);
        // Then
        assertThat(twice).isEqualTo(once);
    }
}
