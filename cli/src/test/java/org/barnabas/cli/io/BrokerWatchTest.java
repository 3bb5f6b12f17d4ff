package org.barnabas.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {

    private final List<String> said = new ArrayList<>();
    private boolean listens = true;
    private int attempts;
    private long nowMs = 1_000_000;
    private final BrokerWatch watch = new BrokerWatch(
            "host:1",
            () -> {
                attempts++;
                return listens;
            },
            said::add);

    private void silent(long forMs, boolean owed) {
        for (long untilMs = nowMs + forMs; nowMs < untilMs; nowMs += 200) {
            watch.look(nowMs, false, owed, () -> "3 of 5");
        }
    }

    private void heard() {
        watch.look(nowMs, true, true, () -> "");
    }

    @Test
    void aBrokerThatIsGoneIsReportedOnceAndItsReturnToo() {
        // Given
        heard();
        listens = false;

        // When
        silent(30_000, true);
        long trouble = watch.trouble(nowMs);
        heard();

        // Then
        assertThat(said).containsExactly("no broker answers at host:1; 3 of 5", "the broker answers again, after 30 s");
        assertThat(trouble).isBetween(29_000L, 30_000L);
        assertThat(watch.trouble(nowMs)).isZero();
    }

    @Test
    void silenceAloneIsNoReport() {
        // Given
        heard();

        // When: a group that waits for its members
        silent(300_000, false);

        // Then
        assertThat(said).isEmpty();
        assertThat(attempts).isBetween(2, 300);
    }

    @Test
    void aBrokerThatTakesConnectionsButOwesAnAnswerIsReportedLater() {
        // Given
        heard();

        // When
        silent(BrokerWatch.MUTE_MS - 1_000, true);
        int early = said.size();
        silent(60_000, true);

        // Then
        assertThat(early).isZero();
        assertThat(said).singleElement().asString().contains("takes connections, but has not answered for", "3 of 5");
    }

    @Test
    void aBrokerThatAnswersIsNotBothered() {
        // When
        for (int i = 0; i < 100; i++) {
            silent(1_000, true);
            heard();
        }

        // Then
        assertThat(attempts).isZero();
        assertThat(said).isEmpty();
    }
}
