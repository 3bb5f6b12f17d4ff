package org.barnabas.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the command line of the simulated cluster says. */
class SimulateTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int run(String... args) throws InterruptedException {
        return Simulate.run(new PrintStream(said, true, StandardCharsets.UTF_8), args);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aMistakeThatThereIsNotIsAnsweredWithThoseThereAre() throws InterruptedException {
        // When
        int code = run("4711", "--bug", "NOPE");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(said())
                .contains("there is no mistake NOPE", "R1, R2, R4", "WAKE")
                .doesNotContain("NONE");
    }

    @Test
    void whatIsNoNumberIsTold() throws InterruptedException {
        // When
        int code = run("--seeds", "many");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(said()).contains("--seeds takes a number, not many");
    }

    @Test
    void aSeedWithAPlantedMistakeSaysSo() throws InterruptedException {
        // When
        run("0", "--bug", "SEQUENCE");

        // Then
        assertThat(said()).startsWith("planted SEQUENCE: a batch that comes twice is appended twice");
    }
}
