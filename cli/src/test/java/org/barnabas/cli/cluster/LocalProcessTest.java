package org.barnabas.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class LocalProcessTest {

    @Test
    void aProcessOfWhichNoNoteCanBeMadeDoesNotGoOn(@TempDir Path folder) throws Exception {
        // Given: a folder where the note should be
        Files.createDirectory(folder.resolve("process"));
        LocalProcess process = new LocalProcess("zookeeper", folder);

        // When
        assertThatThrownBy(() -> process.start(List.of("zookeeper", "--port", "0", "--data", folder + "/data")))
                .isInstanceOf(IOException.class);

        // Then
        assertThat(process.isGone(300)).isTrue();
    }
}
