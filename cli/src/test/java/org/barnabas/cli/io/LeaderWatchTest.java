package org.barnabas.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaderWatchTest {

    private final List<String> said = new ArrayList<>();
    private @Nullable String problem;
    private final LeaderWatch watch = new LeaderWatch(() -> problem, said::add);

    private void waiting(long fromMs, long toMs) {
        for (long nowMs = fromMs; nowMs <= toMs; nowMs += 200) {
            watch.look(nowMs, false, () -> "tries on");
        }
    }

    @Test
    void whatIsWaitedForIsToldOnce() {
        // Given
        problem = "t-0 has no leader";

        // When
        waiting(0, 10_000);

        // Then
        assertThat(said).containsExactly("t-0 has no leader; tries on");
        assertThat(watch.trouble(10_000)).isEqualTo(10_000);
    }

    @Test
    void itIsOverWhenSomethingComes() {
        // Given
        problem = "t-0 has no leader";
        waiting(0, 5_000);

        // When
        watch.look(5_200, true, () -> "");
        problem = null;
        waiting(5_400, 9_000);

        // Then
        assertThat(said).hasSize(1);
        assertThat(watch.trouble(9_000)).isZero();
    }

    @Test
    void aTopicWithoutNewsIsNoTrouble() {
        // When
        waiting(0, 60_000);

        // Then
        assertThat(said).isEmpty();
        assertThat(watch.trouble(60_000)).isZero();
    }
}
