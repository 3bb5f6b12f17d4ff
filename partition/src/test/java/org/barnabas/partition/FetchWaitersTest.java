package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FetchWaitersTest {

    private final FetchWaiters waiters = new FetchWaiters();
    private int woken;

    private static PartitionView view(long highWatermark, long lastStable) {
        return new PartitionView(Standing.LEADER, 1, highWatermark, lastStable, null);
    }

    @Test
    void wakesWhenTheBoundMoves() {
        // Given
        waiters.arm(() -> woken++, ReadBound.HIGH_WATERMARK, 5, view(5, 5));
        // When
        waiters.wake(view(6, 5));
        // Then
        assertThat(woken).isEqualTo(1);
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void wakesAtOnceIfTheBoundMovedBetweenLookingAndArming() {
        // When
        waiters.arm(() -> woken++, ReadBound.HIGH_WATERMARK, 5, view(6, 5));
        // Then
        assertThat(woken).isEqualTo(1);
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void readersOfCommittedDataSleepWhileOnlyTheHighWatermarkMoves() {
        // Given
        waiters.arm(() -> woken++, ReadBound.LAST_STABLE, 5, view(5, 5));
        // When
        waiters.wake(view(9, 5));
        // Then
        assertThat(woken).isZero();
    }

    @Test
    void disarmedIsNotWoken() {
        // Given
        FetchWaiter waiter = () -> woken++;
        waiters.arm(waiter, ReadBound.HIGH_WATERMARK, 5, view(5, 5));
        // When
        waiters.disarm(waiter);
        waiters.wake(view(6, 6));
        // Then
        assertThat(woken).isZero();
    }

    @Test
    void roleChangeWakesEverybody() {
        // Given
        waiters.arm(() -> woken++, ReadBound.HIGH_WATERMARK, 5, view(5, 5));
        waiters.arm(() -> woken++, ReadBound.LAST_STABLE, 5, view(5, 5));
        // When
        waiters.wakeAll();
        // Then
        assertThat(woken).isEqualTo(2);
    }

    /** NoGrowthIsMissed: whoever looked before the last growth is awake after it. */
    @Property
    void noGrowthIsMissed(@ForAll @Size(max = 50) List<@IntRange(min = 0, max = 3) Integer> steps) {
        FetchWaiters all = new FetchWaiters();
        List<long[]> sleepers = new ArrayList<>();
        long bound = 0;
        for (int step : steps) {
            if (step == 0) {
                bound++;
                all.wake(view(bound, bound));
            } else {
                // Looks up to two steps late, as a net loop may.
                long[] seen = {Math.max(0, bound - step + 1), 0};
                sleepers.add(seen);
                all.arm(() -> seen[1]++, ReadBound.HIGH_WATERMARK, seen[0], view(bound, bound));
            }
            long now = bound;
            assertThat(sleepers).allMatch(sleeper -> sleeper[0] == now || sleeper[1] == 1);
        }
    }
}
