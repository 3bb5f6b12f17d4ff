package org.barnabas.partition.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HighWatermarkTest {

    private final Map<Integer, ReplicaProgress> followers = new TreeMap<>();

    private ReplicaProgress follower(int broker) {
        return followers.computeIfAbsent(broker, ReplicaProgress::new);
    }

    @Test
    void aloneItIsTheLeadersEnd() {
        // Given
        HighWatermark highWatermark = new HighWatermark(3);
        // When
        boolean moved = highWatermark.advance(9, new InSyncSet(List.of(1), 0), 1, followers);
        // Then
        assertThat(moved).isTrue();
        assertThat(highWatermark.offset()).isEqualTo(9);
    }

    @Test
    void waitsForFollowersThatHaveSaidNothingInThisEpoch() {
        // Given
        HighWatermark highWatermark = new HighWatermark(3);
        follower(2);
        // When
        boolean moved = highWatermark.advance(9, new InSyncSet(List.of(1, 2), 0), 1, followers);
        // Then
        assertThat(moved).isFalse();
    }

    @Test
    void isTheSmallestEndInSync() {
        // Given
        HighWatermark highWatermark = new HighWatermark(3);
        follower(2).onFetch(6, 9, 0);
        follower(3).onFetch(4, 9, 0);
        // When
        highWatermark.advance(9, new InSyncSet(List.of(1, 2), 0), 1, followers);
        // Then
        assertThat(highWatermark.offset()).isEqualTo(6);
    }

    /** Rule R6. */
    @Test
    void whileAChangeIsUnderWayTheUnionOfBothSetsCounts() {
        // Given
        HighWatermark highWatermark = new HighWatermark(3);
        follower(2).onFetch(8, 9, 0);
        follower(3).onFetch(4, 9, 0);
        InSyncSet isr = new InSyncSet(List.of(1, 2, 3), 0);
        isr.propose(List.of(1, 2));
        // When
        highWatermark.advance(9, isr, 1, followers);
        // Then
        assertThat(highWatermark.offset()).isEqualTo(4);
        isr.settle(List.of(1, 2), 1);
        highWatermark.advance(9, isr, 1, followers);
        assertThat(highWatermark.offset()).isEqualTo(8);
    }

    /** Rule R12. */
    @Test
    void standsStillWhileTooFewAreInSync() {
        // Given
        HighWatermark highWatermark = new HighWatermark(3);
        follower(2);
        // When
        boolean moved = highWatermark.advance(9, new InSyncSet(List.of(1), 0), 2, followers);
        // Then
        assertThat(moved).isFalse();
    }

    /** MonotonicHighWatermark, and NeverBeyondAnInSyncReplica. */
    @Property
    void invariantsHoldForAnyFetches(@ForAll @Size(max = 80) List<@IntRange(min = 0, max = 99) Integer> steps) {
        Map<Integer, ReplicaProgress> all = new TreeMap<>();
        all.put(2, new ReplicaProgress(2));
        all.put(3, new ReplicaProgress(3));
        InSyncSet isr = new InSyncSet(List.of(1, 2, 3), 0);
        HighWatermark highWatermark = new HighWatermark(0);
        long[] ends = {0, 0, 0};
        long before = 0;
        for (int step : steps) {
            int broker = step % 3;
            ends[broker] = broker == 0 ? ends[0] + step : Math.min(ends[0], ends[broker] + step);
            if (broker > 0) {
                all.values().stream()
                        .filter(progress -> progress.broker() == broker + 1)
                        .forEach(progress -> progress.onFetch(ends[broker], ends[0], 0));
            }
            highWatermark.advance(ends[0], isr, 1, all);
            assertThat(highWatermark.offset()).isGreaterThanOrEqualTo(before);
            assertThat(highWatermark.offset()).isLessThanOrEqualTo(Math.min(ends[0], Math.min(ends[1], ends[2])));
            before = highWatermark.offset();
        }
    }
}
