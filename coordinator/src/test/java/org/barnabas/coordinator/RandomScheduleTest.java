package org.barnabas.coordinator;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.coordinator.group.RandomSchedule;
import org.junit.jupiter.api.Test;

/** Random schedules of everything that can happen to a group; {@link RandomSchedule} names the invariants. */
class RandomScheduleTest {

    private static final int STEPS = 400;

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void invariantsHoldInEverySchedule(@ForAll long seed) {
        // Given
        RandomSchedule schedule = new RandomSchedule(seed);

        // When
        schedule.run(STEPS);

        // Then
        schedule.checkThatEverybodyIsAnswered();
    }

    @Test
    void aScheduleThatRunsLongHoldsTheInvariantsToo() {
        // Given
        RandomSchedule schedule = new RandomSchedule(42);

        // When
        schedule.run(20_000);

        // Then
        schedule.checkThatEverybodyIsAnswered();
        schedule.checkThatItWasWorthIt();
    }
}
