package org.barnabas.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {

    @TempDir
    private Path folder;

    @Test
    void keepsSoManyFullFilesAndTheNewestLines() throws Exception {
        // Given
        RotatingFile file = new RotatingFile(log(), 20, 2);

        // When
        for (int number = 100; number < 120; number++) {
            file.write("line " + number + "\n");
        }

        // Then
        assertThat(names()).containsExactly("broker.log", "broker.log.1", "broker.log.2");
        assertThat(Files.readString(folder.resolve("broker.log.2"))).isEqualTo("line 114\nline 115\n");
        assertThat(Files.readString(folder.resolve("broker.log.1"))).isEqualTo("line 116\nline 117\n");
        assertThat(Files.readString(log())).isEqualTo("line 118\nline 119\n");
    }

    @Test
    void whatAnEarlierProcessWroteCounts() throws Exception {
        // Given
        Files.writeString(log(), "a former life of more than twenty bytes\n");

        // When
        new RotatingFile(log(), 20, 2).write("new\n");

        // Then
        assertThat(Files.readString(log())).isEqualTo("new\n");
        assertThat(Files.readString(folder.resolve("broker.log.1"))).startsWith("a former life");
    }

    @Test
    void aFileThatCannotBeSetAsideDoesNotGrowWithoutEnd() throws Exception {
        // Given: a folder that is not empty stands where the full file should go
        Files.createDirectories(folder.resolve("broker.log.1/in the way"));
        RotatingFile file = new RotatingFile(log(), 20, 1);

        // When
        for (int number = 100; number < 200; number++) {
            file.write("line " + number + "\n");
        }

        // Then
        assertThat(Files.size(log())).isLessThanOrEqualTo(60);
        assertThat(Files.readString(log())).endsWith("line 199\n");
    }

    @Test
    void isOpenedAgainAfterAFailure() throws Exception {
        // Given
        RotatingFile file = new RotatingFile(log(), 1_000, 1);
        file.write("one\n");
        Files.delete(log());
        Files.createDirectories(log());
        RotatingFile blocked = new RotatingFile(log(), 1_000, 1);

        // When
        assertThatThrownBy(() -> blocked.write("lost\n")).isInstanceOf(IOException.class);
        Files.delete(log());
        blocked.write("two\n");

        // Then
        assertThat(Files.readString(log())).isEqualTo("two\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsAFailureThatIsTriedAgain() {
        // Given
        RotatingFile full = new RotatingFile(Path.of("/dev/full"), 1_000, 1);

        // When, Then
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> full.write("a line\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space");
        }
    }

    private Path log() {
        return folder.resolve("broker.log");
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        names.sort(String::compareTo);
        return names;
    }
}
