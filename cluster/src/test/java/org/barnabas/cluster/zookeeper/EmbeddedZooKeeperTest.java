package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {

    @TempDir
    private Path folder;

    @Test
    void aFolderBelongsToOneServerAtATime() throws IOException {
        // Given
        try (EmbeddedZooKeeper first = EmbeddedZooKeeper.start(folder, 0)) {
            // When / Then
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another broker");
            assertThat(first.port()).isPositive();
        }
        try (EmbeddedZooKeeper next = EmbeddedZooKeeper.start(folder, 0)) {
            assertThat(next.port()).isPositive();
        }
    }
}
