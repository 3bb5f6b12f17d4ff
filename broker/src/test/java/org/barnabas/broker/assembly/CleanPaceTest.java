package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.log.model.StorageException;
import org.junit.jupiter.api.Test;

class CleanPaceTest {

    private static final long SECOND_NS = 1_000_000_000;

    private final AtomicLong nowNs = new AtomicLong();
    private final AtomicLong waits = new AtomicLong();

    private CleanPace pace(double bytesPerSecond) {
        return new CleanPace(() -> bytesPerSecond, nowNs::get, ns -> {
            waits.incrementAndGet();
            nowNs.addAndGet(ns);
            return true;
        });
    }

    @Test
    void bytesTakeAsLongAsTheRateSays() {
        // Given
        CleanPace pace = pace(1_000_000);
        // When
        for (int i = 0; i < 10_000; i++) {
            pace.accept(1_000);
        }
        // Then
        assertThat(nowNs.get()).isBetween(9_900_000_000L, 10 * SECOND_NS);
        assertThat(waits.get()).as("short waits are saved up").isLessThanOrEqualTo(1_000);
    }

    @Test
    void aLargeBatchIsPaidForInFull() {
        // When
        pace(100_000).accept(1_000_000);
        // Then
        assertThat(nowNs.get()).isEqualTo(10 * SECOND_NS);
    }

    @Test
    void withoutALimitNobodyWaits() {
        // When
        pace(Double.MAX_VALUE).accept(Long.MAX_VALUE);
        // Then
        assertThat(waits.get()).isZero();
    }

    @Test
    void whoeverCompactsWhenItIsOverGivesUp() {
        // Given: a pace that ends while its bytes are waited for
        List<CleanPace> pace = new ArrayList<>();
        pace.add(new CleanPace(() -> 1, nowNs::get, ns -> {
            waits.incrementAndGet();
            nowNs.addAndGet(ns);
            pace.get(0).end();
            return true;
        }));
        // When, Then
        assertThatThrownBy(() -> pace.get(0).accept(30)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> pace.get(0).accept(1)).isInstanceOf(StorageException.class);
        assertThat(waits.get()).isEqualTo(1);
    }
}
