package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What an operator hears of a start that waits. */
class PatienceTest {

    private final List<String> heard = new ArrayList<>();

    @Test
    void whatComesAtOnceIsNotWorthAWord() throws Exception {
        // When
        String brought = new Patience(60_000, 60_000, heard::add)
                .await(CompletableFuture.completedFuture("it"), 0, () -> "something");

        // Then
        assertThat(brought).isEqualTo("it");
        assertThat(heard).isEmpty();
    }

    @Test
    void itIsSaidWhatForAgainAndAgainUntilItComes() throws Exception {
        // Given
        CompletableFuture<String> step = new CompletableFuture<>();
        Patience patience = new Patience(1, 1, line -> {
            heard.add(line);
            if (heard.size() == 3) {
                step.complete("it");
            }
        });

        // When
        String brought = patience.await(step, 0, () -> "the " + heard.size() + ". thing");

        // Then
        assertThat(brought).isEqualTo("it");
        assertThat(heard)
                .containsExactly("waiting for the 0. thing", "waiting for the 1. thing", "waiting for the 2. thing");
    }

    @Test
    void aBoundIsSaidAndKept() {
        // Given
        Patience patience = new Patience(1, 60_000, heard::add);

        // When, then
        assertThatThrownBy(() -> patience.await(new CompletableFuture<String>(), 50, () -> "nothing"))
                .isInstanceOf(TimeoutException.class);
        assertThat(heard).containsExactly("waiting for nothing; at most 1 s more");
    }
}
