package org.barnabas.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.ports.Scheduler.Timer;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {

    private final ManualClock clock = new ManualClock(1_000);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTasksInTheOrderOfTheirTimes() {
        // Given
        scheduler.schedule(20, () -> ran.add("late at " + clock.wall().nowMs()));
        scheduler.schedule(10, () -> ran.add("early at " + clock.wall().nowMs()));

        // When
        scheduler.advanceMs(20);

        // Then
        assertThat(ran).containsExactly("early at 1010", "late at 1020");
    }

    @Test
    void runsWhatATaskSchedulesWithinTheSameSpan() {
        // Given
        scheduler.schedule(10, () -> scheduler.schedule(5, () -> ran.add("nested")));

        // When
        scheduler.advanceMs(15);

        // Then
        assertThat(ran).containsExactly("nested");
    }

    @Test
    void doesNotRunWhatWasCancelled() {
        // Given
        Timer timer = scheduler.schedule(10, () -> ran.add("never"));
        timer.cancel();

        // When
        scheduler.advanceMs(100);

        // Then
        assertThat(ran).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }
}
