package org.barnabas.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatGuardTest {

    private static final long NOW = 1_000_000;

    private final RepeatGuard guard = new RepeatGuard();

    @Test
    void aPlaceSaysSoManyLinesInAMinuteAndTheRestAsANumber() {
        // Given
        List<String> summary = new ArrayList<>();

        // When
        int passed = passed(NOW, "refused client={}", Level.WARN, 10_000);
        int others = passed(NOW, "something else", Level.ERROR, 1);
        guard.turn(NOW + RepeatGuard.PERIOD_MS, line -> summary.add(line.message()));
        int next = passed(NOW + RepeatGuard.PERIOD_MS, "refused client={}", Level.WARN, 10_000);

        // Then
        assertThat(passed).isEqualTo(RepeatGuard.LINES);
        assertThat(others).isEqualTo(1);
        assertThat(summary).containsExactly("left out 9000 more lines of Gate like: refused client={}");
        assertThat(next).isEqualTo(RepeatGuard.LINES);
    }

    @Test
    void whoeverLooksForSomethingSeesAll() {
        assertThat(passed(NOW, "step", Level.DEBUG, 5_000)).isEqualTo(5_000);
        assertThat(guard.dueInMs(NOW)).isZero();
    }

    @Test
    void moreLinesThanItRemembersAreBoundedAllTheSame() {
        // When
        int passed = 0;
        for (int site = 0; site < 20_000; site++) {
            passed += passed(NOW, "text made of what a client sent " + site, Level.WARN, 1);
        }

        // Then
        assertThat(passed).isBetween(RepeatGuard.LINES, 4 * RepeatGuard.LINES);
    }

    @Test
    void aClockThatIsSetBackBeginsANewMinute() {
        // Given
        passed(NOW, "flood", Level.INFO, 2_000);

        // When
        List<LogLine> summary = new ArrayList<>();
        guard.turn(NOW - 500_000, summary::add);

        // Then
        assertThat(summary).hasSize(1);
        assertThat(passed(NOW - 500_000, "flood", Level.INFO, 1)).isEqualTo(1);
    }

    private int passed(long ms, String message, Level level, int times) {
        int passed = 0;
        for (int time = 0; time < times; time++) {
            LogLine line = new LogLine(ms, level, "net-0", "org.barnabas.net.Gate", message, message + time, null);
            passed += guard.passes(line) ? 1 : 0;
        }
        return passed;
    }
}
