package org.barnabas.broker.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;

class LoadTurnsTest {

    private final ManualScheduler scheduler = new ManualScheduler(new ManualClock(0));
    private final LoadTurns turns = new LoadTurns(scheduler);
    private final List<String> happened = new ArrayList<>();

    private LoadTurns.Load load(String name, int steps) {
        return new LoadTurns.Load() {
            private int done;

            @Override
            public boolean step() {
                done++;
                happened.add(name + done);
                if (name.equals("broken")) {
                    throw new IllegalStateException("unreadable");
                }
                // Something else comes up while it loads.
                scheduler.schedule(0, () -> happened.add("other"));
                return done < steps;
            }

            @Override
            public void failed() {
                happened.add(name + " failed");
            }
        };
    }

    @Test
    void betweenTwoStepsWhatWaitsHasItsTurn() {
        // Given
        turns.add(load("a", 2));
        turns.add(load("b", 2));

        // When
        scheduler.advanceMs(1);

        // Then
        assertThat(happened).containsExactly("a1", "other", "a2", "other", "b1", "other", "b2", "other");
    }

    @Test
    void aLoadThatFailsLetsTheOthersGoOn() {
        // Given
        turns.add(load("broken", 2));
        turns.add(load("b", 1));

        // When
        scheduler.advanceMs(1);

        // Then
        assertThat(happened).containsExactly("broken1", "broken failed", "b1", "other");
    }
}
