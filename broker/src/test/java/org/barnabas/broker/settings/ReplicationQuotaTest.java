package org.barnabas.broker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.barnabas.testkit.ManualClock;
import org.junit.jupiter.api.Test;

class ReplicationQuotaTest {

    private static final long RATE = 1_000_000;

    private final ManualClock clock = new ManualClock(0);
    private final ReplicationQuota quota = new ReplicationQuota(clock.monotonic(), bytes -> {});

    /** Copies as fast as the quota lets it, looking every so often; answers how many bytes in so many milliseconds. */
    private long copied(int batch, long lookMs, long forMs) {
        long bytes = 0;
        for (long ms = 0; ms < forMs; ms += lookMs) {
            while (quota.allowance() > 0 && !quota.isOver()) {
                quota.take(batch);
                bytes += batch;
            }
            clock.advanceMs(lookMs);
        }
        return bytes;
    }

    @Test
    void withoutARateThereIsNoLimit() {
        // When
        quota.take(Long.MAX_VALUE);
        // Then
        assertThat(quota.isOver()).isFalse();
        assertThat(quota.allowance()).isEqualTo(Long.MAX_VALUE);
        assertThat(quota.waitMs()).isZero();
    }

    @Test
    void theRateIsKeptWhateverTheBatches() {
        for (int batch : new int[] {100, 10_000, 300_000}) {
            // Given
            quota.limit(RATE + batch);
            quota.limit(RATE);
            // When
            long bytes = copied(batch, 10, 20_000);
            // Then
            assertThat(bytes).as("batches of %s", batch).isBetween(19 * RATE, 20 * RATE + batch + RATE / 10);
        }
    }

    @Test
    void whoLooksTwiceASecondGetsAllOfTheRate() {
        // Given
        quota.limit(RATE);
        // When
        long bytes = copied(1_000, 500, 20_000);
        // Then
        assertThat(bytes).isBetween(19 * RATE, 21 * RATE);
    }

    @Test
    void whatIsOverdrawnIsMadeUpFor() {
        // Given
        quota.limit(RATE);
        // When
        quota.take(5 * RATE);
        // Then
        assertThat(quota.isOver()).isTrue();
        assertThat(quota.allowance()).isZero();
        assertThat(quota.waitMs()).isBetween(1L, 1_000L);
        clock.advanceMs(4_999);
        assertThat(quota.isOver()).isTrue();
        clock.advanceMs(2);
        assertThat(quota.isOver()).isFalse();
    }

    @Test
    void creditIsASecondsWorthAtMost() {
        // Given
        quota.limit(RATE);
        // When
        clock.advanceMs(60_000);
        // Then
        assertThat(quota.allowance()).isEqualTo(RATE);
        quota.take(2 * RATE);
        assertThat(quota.isOver()).isTrue();
    }

    @Test
    void aRateOfNothingLetsNothingPass() {
        // When
        quota.limit(0);
        clock.advanceMs(60_000);
        // Then
        assertThat(quota.isOver()).isTrue();
        assertThat(quota.allowance()).isZero();
        assertThat(quota.waitMs()).isEqualTo(1_000);
    }

    @Test
    void anotherRateForgivesDebts() {
        // Given
        quota.limit(1);
        quota.take(1_000_000);
        // When
        quota.limit(RATE);
        clock.advanceMs(1);
        // Then
        assertThat(quota.isOver()).isFalse();
    }
}
