package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.simulation.fault.Play;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenesTest {

    private static final long UNTIL_MS = 30_000;
    private static final int MOST_SEEDS = 20;

    /** What the trace says of each ambush. */
    private static final List<String> AMBUSHES = List.of(
            "ambush: the wish for",
            "ambush: cut of",
            "is alone in",
            "ambush: the leader",
            "dies in place of an answer",
            "dies during");

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    @ParameterizedTest
    @EnumSource(
            value = Play.class,
            names = {"NONE", "ALONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void theSceneComesAboutAndTheClusterToRest(Play play) {
        // Given
        boolean seen = false;
        // When
        for (int seed = 0; seed < MOST_SEEDS && !seen; seed++) {
            Rehearsal run = new Rehearsal(seed);
            run.live(UNTIL_MS, play);
            seen = run.lines.stream().anyMatch(line -> line.endsWith("it has come about"));
        }
        // Then
        assertThat(seen).isTrue();
    }

    /** Only where one broker's own file says that one copy is enough. */
    @Test
    void aModestBrokerIsLeftAlone() {
        // Given
        boolean seen = false;
        // When
        for (int seed = 0; seed < 4 * MOST_SEEDS && !seen; seed++) {
            Rehearsal run = new Rehearsal(seed);
            if (run.target.around().options().modest() != 0) {
                run.live(UNTIL_MS, Play.ALONE);
                seen = run.lines.stream().anyMatch(line -> line.endsWith("it has come about"));
            }
        }
        // Then
        assertThat(seen).isTrue();
    }

    @Test
    void eachAmbushIsSeenSoon() {
        // Given
        Set<String> unseen = new TreeSet<>(AMBUSHES);
        // When
        for (int seed = 0; seed < 2 * MOST_SEEDS && !unseen.isEmpty(); seed++) {
            Rehearsal run = new Rehearsal(seed);
            run.client.busy();
            run.live(UNTIL_MS);
            unseen.removeIf(words -> run.lines.stream().anyMatch(line -> line.contains(words)));
        }
        // Then
        assertThat(unseen).isEmpty();
    }
}
