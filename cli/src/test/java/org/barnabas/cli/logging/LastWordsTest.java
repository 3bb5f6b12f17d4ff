package org.barnabas.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process that cannot go on, seen from outside. */
class LastWordsTest {

    private static final long PATIENCE_MINUTES = 3;

    @TempDir
    private Path folder;

    @Test
    void allThatWasSaidComesBeforeTheLastWords() throws Exception {
        // When
        Process process = start("once", "");
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(errors)
                .containsSubsequence(
                        "[main] WARN DyingProcess - a warning number=0",
                        "IllegalStateException: why",
                        "at org.barnabas.cli.logging.DyingProcess.main",
                        "last words")
                .contains("printed by a library")
                .doesNotContain("not said")
                .doesNotContain("SLF4J");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void aFileHasTheLogAndStandardErrorTheLastWordsAlone() throws Exception {
        // Given
        Path file = folder.resolve("new folder/broker.log");

        // When
        Process process = start("once", file.toString());
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(errors.trim()).isEqualTo("last words");
        assertThat(Files.readString(file))
                .containsSubsequence("a warning number=0", "WARN stderr - printed by a library", "last words");
    }

    @Test
    void whoeverReadsNothingDoesNotHoldUpTheEnd() throws Exception {
        // When
        Process process = start("flood", "");

        // Then
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws Exception {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingProcess.class.getName(),
                        arguments[0],
                        arguments[1])
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
