package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private final StringWriter shown = new StringWriter();

    @Test
    void withoutATerminalEachChangeIsALine() {
        // Given
        try (ProgressBar bar = new ProgressBar(new PrintWriter(shown), false)) {
            // When
            bar.show(1, 3, "one");
            bar.show(1, 3, "one");
            bar.show(3, 3, "all");
        }

        // Then
        assertThat(shown.toString().lines())
                .containsExactly("[##########--------------------] 33 %  one", "[" + "#".repeat(30) + "] 100 %  all");
    }

    @Test
    void onATerminalTheBarGrowsInItsPlaceAndLeavesNoRests() {
        // Given
        try (ProgressBar bar = new ProgressBar(new PrintWriter(shown), true)) {
            // When
            bar.show(0, 2, "much to do");
            bar.show(5, 2, "done");
        }

        // Then
        String text = shown.toString();
        assertThat(text).startsWith("\r[---").endsWith(System.lineSeparator());
        assertThat(text.substring(text.lastIndexOf('\r'))).contains("100 %  done    ");
    }

    @Test
    void nothingToDoIsDone() {
        // Given
        try (ProgressBar bar = new ProgressBar(new PrintWriter(shown), false)) {
            // When
            bar.show(0, 0, "");
        }

        // Then
        assertThat(shown.toString()).contains("100 %");
    }
}
