package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottledReplicasTest {

    @Test
    void onlyWhatIsSaidOfThisBrokerCounts() {
        // When
        ThrottledReplicas throttled = ThrottledReplicas.of(List.of("7:1", "0:1", "3:11", "5:2"), 1);
        // Then
        assertThat(throttled.contains(0)).isTrue();
        assertThat(throttled.contains(7)).isTrue();
        assertThat(throttled.contains(3)).isFalse();
        assertThat(throttled.contains(5)).isFalse();
    }

    @Test
    void aStarIsEveryPartition() {
        assertThat(ThrottledReplicas.of(List.of("*"), 4).contains(123)).isTrue();
    }

    @Test
    void withoutAnEntryNothingIsThrottled() {
        assertThat(ThrottledReplicas.of(List.of(), 1)).isEqualTo(ThrottledReplicas.NONE);
        assertThat(ThrottledReplicas.of(List.of("1:2"), 1)).isEqualTo(ThrottledReplicas.NONE);
        assertThat(ThrottledReplicas.NONE.contains(0)).isFalse();
    }

    @Test
    void equalListsAreEqual() {
        assertThat(ThrottledReplicas.of(List.of("1:1", "0:1"), 1))
                .isEqualTo(ThrottledReplicas.of(List.of("0:1", "1:1"), 1))
                .hasSameHashCodeAs(ThrottledReplicas.of(List.of("0:1", "1:1"), 1))
                .isNotEqualTo(ThrottledReplicas.of(List.of("*"), 1));
    }
}
