package org.barnabas.client.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionLeaseTest {

    private static final int SESSION_MS = 6_000;

    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // It may wrap.
    private final List<Runnable> answers = new ArrayList<>();
    private final SessionLease lease = new SessionLease(nowNs::get, answers::add, () -> SESSION_MS);

    private void pass(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private void answer() {
        List<Runnable> all = List.copyOf(answers);
        answers.clear();
        all.forEach(Runnable::run);
    }

    @Test
    void itHoldsForTwoThirdsFromTheMomentOfAsking() {
        // Given
        assertThat(lease.holds()).as("nothing was answered yet").isFalse();
        pass(1_500);

        // When
        answer();

        // Then
        pass(2_499);
        assertThat(lease.holds()).isTrue();
        pass(2);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void whoeverLooksKeepsIt() {
        // Given
        lease.holds();
        answer();

        // When, Then
        for (int each = 0; each < 100; each++) {
            pass(700);
            assertThat(lease.holds()).isTrue();
            answer();
        }
    }

    @Test
    void itAsksNowAndThenOnly() {
        for (int each = 0; each < 1_000; each++) {
            lease.holds();
            pass(1);
        }
        assertThat(answers.size()).isBetween(1, 2);
    }

    @Test
    void anAnswerThatComesLateExtendsItByWhatIsLeft() {
        // Given
        lease.holds();
        pass(4_001);

        // When
        answer();

        // Then
        assertThat(lease.holds()).isFalse();
        answer();
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void whatHasEndedHoldsNeverAgain() {
        // Given
        lease.holds();

        // When
        lease.end();
        answer();

        // Then
        assertThat(lease.holds()).isFalse();
    }
}
