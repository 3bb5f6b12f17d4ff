package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;

/** What an operator hears of a start that waits. */
class PatienceTest {

    private final List<String> heard = new ArrayList<>();
    private final AtomicInteger late = new AtomicInteger();
    private final ManualScheduler scheduler = new ManualScheduler(new ManualClock(0));
    private final Patience patience = new Patience(scheduler, 1_000, 10_000, heard::add);

    @Test
    void whatComesAtOnceIsNotWorthAWord() {
        // Given
        Patience.Wait wait = patience.begin(0, words -> words.accept("something"), late::incrementAndGet);

        // When
        scheduler.advanceMs(999);
        wait.end();
        scheduler.advanceMs(60_000);

        // Then
        assertThat(heard).isEmpty();
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void itIsSaidWhatForAgainAndAgainUntilItComes() {
        // Given
        Patience.Wait wait =
                patience.begin(0, words -> words.accept("the " + heard.size() + ". thing"), late::incrementAndGet);

        // When
        scheduler.advanceMs(21_000);
        wait.end();
        scheduler.advanceMs(60_000);

        // Then
        assertThat(heard)
                .containsExactly("waiting for the 0. thing", "waiting for the 1. thing", "waiting for the 2. thing");
        assertThat(late).hasValue(0);
    }

    @Test
    void whatIsSaidTooLateIsNotHeard() {
        // Given: whoever knows what is waited for answers when it has come
        List<Consumer<String>> asked = new ArrayList<>();
        Patience.Wait wait = patience.begin(0, asked::add, late::incrementAndGet);
        scheduler.advanceMs(1_000);
        wait.end();

        // When
        asked.get(0).accept("what is here by now");

        // Then
        assertThat(heard).isEmpty();
    }

    @Test
    void aBoundIsSaidAndKept() {
        // Given
        patience.begin(1_500, words -> words.accept("nothing"), late::incrementAndGet);

        // When
        scheduler.advanceMs(1_499);
        int before = late.get();
        scheduler.advanceMs(60_000);

        // Then
        assertThat(heard).containsExactly("waiting for nothing; at most 1 s more");
        assertThat(before).isZero();
        assertThat(late).hasValue(1);
    }
}
