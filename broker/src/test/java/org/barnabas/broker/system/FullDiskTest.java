package org.barnabas.broker.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

    @TempDir
    private Path folder;

    @Test
    void theFolderAndTheDiskAreNamed() throws IOException {
        // Given
        Path zooKeeper = Files.createDirectories(folder.resolve("data/zookeeper"));
        Path logs = Files.createDirectories(folder.resolve("data/logs"));
        Path disk = folder;
        while (disk.getParent() != null
                && Files.getAttribute(disk.getParent(), "unix:dev").equals(Files.getAttribute(folder, "unix:dev"))) {
            disk = disk.getParent();
        }

        // When
        String text = FullDisk.atStart(
                zooKeeper,
                List.of(logs),
                new IOException("the disk of " + zooKeeper + " is full: 0 bytes are free, 196608 are needed to start"));

        // Then: what fills a disk need not be below the broker's folders
        assertThat(text)
                .startsWith("the disk of " + zooKeeper + " is full")
                .contains("Make the disk of " + disk + " larger")
                .contains("du -xh --max-depth=2 " + folder.resolve("data") + " |")
                .contains("on the disk:  du -xh --max-depth=2 " + disk + " |");
    }
}
