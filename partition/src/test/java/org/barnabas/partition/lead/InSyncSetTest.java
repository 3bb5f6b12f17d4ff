package org.barnabas.partition.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class InSyncSetTest {

    private final InSyncSet isr = new InSyncSet(List.of(1, 2), 5);

    @Test
    void proposedAndSettledCountWhileAChangeIsUnderWay() {
        // When
        isr.propose(List.of(1, 3));
        // Then
        assertThat(isr.maximal()).containsExactly(1, 2, 3);
        assertThat(isr.settled()).containsExactly(1, 2);
    }

    @Test
    void onlyOneChangeAtATime() {
        // Given
        isr.propose(List.of(1));
        // When, Then
        assertThatThrownBy(() -> isr.propose(List.of(2))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void olderWordsOfTheControllerAreVoid() {
        // When
        boolean counted = isr.settle(List.of(1), 4);
        // Then
        assertThat(counted).isFalse();
        assertThat(isr.settled()).containsExactly(1, 2);
    }

    @Test
    void refusedChangeLeavesTheSettledSet() {
        // Given
        isr.propose(List.of(1));
        // When
        isr.withdraw();
        // Then
        assertThat(isr.maximal()).containsExactly(1, 2);
        assertThat(isr.isChanging()).isFalse();
    }
}
