package org.barnabas.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Test;

/**
 * Valid histories raise no alarm; one planted anomaly is found and named. {@code -Dhistory.operations=1000000} is the long
 * form.
 */
class HistoryCheckerPropertyTest {

    private static final int MANY = Integer.getInteger("history.operations", 200_000);
    private static final int SMALL = 600;

    @Property(tries = 200)
    void aCleanHistoryRaisesNoAlarm(@ForAll long seed) {
        // Given
        List<Operation> clean = CleanHistory.generate(seed, SMALL);

        // When
        Verdict verdict = HistoryChecker.strict().check(clean);

        // Then
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
    }

    @Property(tries = 600)
    void aPlantedAnomalyIsFoundAndNamed(
            @ForAll AnomalyKind kind, @ForAll long seed, @ForAll @LongRange(min = 0, max = 1_000) long place) {
        // Given
        Planting.Spoilt spoilt = Planting.plant(kind, CleanHistory.generate(seed, SMALL), place);

        // When
        Verdict verdict = HistoryChecker.strict().check(spoilt.operations());

        // Then
        assertThat(verdict.anomalies())
                .as(verdict.toString())
                .anyMatch(anomaly -> anomaly.kind() == kind
                        && anomaly.operations().stream()
                                .anyMatch(operation -> spoilt.culprits().contains(operation.client())));
    }

    @Test
    void manyOperationsRaiseNoAlarm() {
        // Given
        List<Operation> clean = CleanHistory.generate(7, MANY);
        long start = System.nanoTime();

        // When
        Verdict verdict = HistoryChecker.strict().check(clean);

        // Then
        Goals.note(String.format(
                "%,d operations checked in %,d ms", clean.size(), (System.nanoTime() - start) / 1_000_000));
        assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
        assertThat(verdict.operations()).isGreaterThanOrEqualTo(MANY);
    }
}
