package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

    @Test
    void aFileThatMayNotBeReadIsToldWithTheReason() {
        assertThat(Failures.describe(new AccessDeniedException("logs/0.log")))
                .isEqualTo("logs/0.log: permission denied");
        assertThat(Failures.describe(new FileSystemException("logs/0.log", null, "Is a directory")))
                .isEqualTo("logs/0.log: Is a directory");
    }

    @Test
    void aFolderIsCalledThat(@TempDir Path folder) {
        assertThat(FileTrouble.reason(folder, new IOException("Is a directory")))
                .isEqualTo("it is a folder");
    }

    @Test
    void whatTheSystemSaysOfAClosedPipeIsKnown() throws IOException {
        // Given
        Pipe pipe = Pipe.open();
        pipe.source().close();

        try (Pipe.SinkChannel sink = pipe.sink()) {
            // When
            IOException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    IOException.class, () -> sink.write(ByteBuffer.allocate(1)));

            // Then
            assertThat(ClosedPipe.isBehind(failure)).isTrue();
            assertThat(ClosedPipe.isBehind(new IOException("No space left on device")))
                    .isFalse();
        }
    }
}
