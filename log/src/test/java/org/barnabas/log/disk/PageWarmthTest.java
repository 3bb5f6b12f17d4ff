package org.barnabas.log.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Batches of one record of 100 bytes: offset 10 is at position 1,000. */
class PageWarmthTest {

    private static final double BYTES = 100;
    private static final long NOW = 1_000_000;

    private final PageWarmth warmth = new PageWarmth();

    @Test
    void nothingIsKnownOfAFileThatNobodyHasWrittenTo() {
        // When, Then
        assertThat(warmth.knows(0, BYTES, NOW)).isFalse();
        assertThat(warmth.covers(0, 1, NOW)).isFalse();
        assertThat(warmth.endFrom(7, NOW)).isEqualTo(7);
    }

    @Test
    void whatIsAppendedIsInMemoryForSomeTime() {
        // When
        warmth.appends(10, 1_000, NOW);
        // Then
        assertThat(warmth.knows(10, BYTES, NOW + 20_000)).isTrue();
        assertThat(warmth.knows(9, BYTES, NOW + 20_000)).isFalse();
        assertThat(warmth.covers(1_000, 50_000, NOW + 20_000)).isTrue();
        assertThat(warmth.covers(900, 200, NOW + 20_000)).isFalse();
    }

    @Test
    void theTailMovesOnAndWhatItLeavesIsForgottenAfterSomeTime() {
        // Given
        warmth.appends(10, 1_000, NOW);
        warmth.appends(20, 2_000, NOW + 31_000);
        // When, Then
        assertThat(warmth.knows(10, BYTES, NOW + 40_000)).isTrue();
        assertThat(warmth.knows(10, BYTES, NOW + 100_000)).isFalse();
        assertThat(warmth.knows(20, BYTES, NOW + 50_000)).isTrue();
        assertThat(warmth.knows(20, BYTES, NOW + 100_000)).isFalse();
    }

    @Test
    void whatWasBroughtInIsKnownByOffsetAndByPosition() {
        // When
        warmth.broughtIn(10, 1_000, 5_000, NOW, false);
        // Then
        assertThat(warmth.knows(10, BYTES, NOW)).isTrue();
        assertThat(warmth.knows(49, BYTES, NOW)).isTrue();
        assertThat(warmth.knows(51, BYTES, NOW)).isFalse();
        assertThat(warmth.knows(9, BYTES, NOW)).isFalse();
        assertThat(warmth.covers(1_000, 4_000, NOW)).isTrue();
        assertThat(warmth.covers(1_000, 4_001, NOW)).isFalse();
        assertThat(warmth.endFrom(2_000, NOW)).isEqualTo(5_000);
        assertThat(warmth.knows(10, BYTES, NOW + 31_000)).isFalse();
    }

    /** The first record is large, so that the estimate alone would look behind the window's end. */
    @Test
    void readsMakeTheEstimateRight() {
        // Given
        warmth.broughtIn(10, 1_000, 5_000, NOW, false);
        assertThat(warmth.knows(60, BYTES, NOW)).isFalse();
        // When
        warmth.reads(60, 1_500, 100, 0, 9_000);
        // Then
        assertThat(warmth.knows(60, BYTES, NOW)).isTrue();
        assertThat(warmth.knows(10, BYTES, NOW)).isTrue();
    }

    @Test
    void aReaderNearTheEndIsToldOnce() {
        // Given
        warmth.broughtIn(10, 1_000, 5_000, NOW, false);
        // When, Then
        assertThat(warmth.reads(20, 2_000, 500, 2_000, 9_000)).isFalse();
        assertThat(warmth.reads(30, 3_000, 500, 2_000, 9_000)).isTrue();
        assertThat(warmth.reads(35, 3_500, 500, 2_000, 9_000)).isFalse();
    }

    @Test
    void nobodyIsToldWhereTheLogEnds() {
        // Given
        warmth.broughtIn(10, 1_000, 9_000, NOW, false);
        // When, Then
        assertThat(warmth.reads(80, 8_000, 500, 2_000, 9_000)).isFalse();
    }

    @Test
    void nobodyIsToldWhileMoreIsOnItsWay() {
        // Given
        warmth.broughtIn(10, 1_000, 5_000, NOW, true);
        // When, Then
        assertThat(warmth.reads(30, 4_000, 500, 2_000, 9_000)).isFalse();
    }

    @Test
    void severalReadersHaveTheirOwnPlacesAndOneThatGoesOnKeepsIts() {
        // Given
        warmth.broughtIn(10, 1_000, 5_000, NOW, false);
        warmth.broughtIn(1_000, 100_000, 105_000, NOW, false);
        // When
        warmth.broughtIn(50, 5_000, 9_000, NOW, false);
        for (long i = 2; i < 4; i++) {
            warmth.broughtIn(i * 1_000, i * 100_000, i * 100_000 + 5_000, NOW, false);
        }
        // Then
        assertThat(warmth.knows(50, BYTES, NOW)).isTrue();
        assertThat(warmth.knows(1_000, BYTES, NOW)).isTrue();
        assertThat(warmth.knows(10, BYTES, NOW)).isFalse();
    }
}
