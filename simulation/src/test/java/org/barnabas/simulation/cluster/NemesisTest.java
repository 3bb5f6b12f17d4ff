package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.barnabas.simulation.fault.FaultKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NemesisTest {

    private static final long FAULTS_MS = 60_000;
    private static final long SHORT_MS = 40_000;
    private static final int MOST_SEEDS = 50;

    /** What the trace says of each. */
    private static final Map<FaultKind, String> WORDS = new EnumMap<>(Map.ofEntries(
            Map.entry(FaultKind.KILL, "kill of"),
            Map.entry(FaultKind.POWER_CUT, "power cut of"),
            Map.entry(FaultKind.STOP, "stop of"),
            Map.entry(FaultKind.PAUSE, "pause of"),
            Map.entry(FaultKind.CUT, "cut of"),
            Map.entry(FaultKind.RESET, "connections of"),
            Map.entry(FaultKind.ZOOKEEPER_AWAY, "ZooKeeper goes away"),
            Map.entry(FaultKind.SESSION_EXPIRED, "expires"),
            Map.entry(FaultKind.ANSWER_LOST, "answer of ZooKeeper"),
            Map.entry(FaultKind.ELECTION, "elections asked"),
            Map.entry(FaultKind.SLOW_DISK, "disks of"),
            Map.entry(FaultKind.CLOCK, "clock of"),
            Map.entry(FaultKind.FLIP, "flip on"),
            Map.entry(FaultKind.BROKEN_DISK, "failed"),
            Map.entry(FaultKind.FULL_DISK, "is full"),
            Map.entry(FaultKind.LOOPS, "loops of"),
            Map.entry(FaultKind.ABSENCE, "long absence of")));

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 7, 20, 46})
    void comesToRestAfterAllFaults(long seed) {
        // Given
        Rehearsal run = new Rehearsal(seed);
        // When
        run.live(FAULTS_MS);
        // Then
        assertThat(run.isCalm()).isTrue();
    }

    @Test
    void theSameSeedHasTheSameTrace() {
        // When
        Rehearsal first = new Rehearsal(5);
        first.live(FAULTS_MS);
        Rehearsal second = new Rehearsal(5);
        second.live(FAULTS_MS);
        // Then
        assertThat(second.cluster.hash()).isEqualTo(first.cluster.hash());
        assertThat(second.lines).isEqualTo(first.lines);
    }

    @Test
    void eachKindOfFaultIsSeenSoon() {
        // Given
        Set<FaultKind> unseen = EnumSet.allOf(FaultKind.class);
        // When
        for (int seed = 0; seed < MOST_SEEDS && !unseen.isEmpty(); seed++) {
            Rehearsal run = new Rehearsal(seed);
            run.live(SHORT_MS);
            unseen.removeIf(kind -> run.lines.stream().anyMatch(line -> line.contains(WORDS.get(kind))));
        }
        // Then
        assertThat(unseen).isEmpty();
    }
}
