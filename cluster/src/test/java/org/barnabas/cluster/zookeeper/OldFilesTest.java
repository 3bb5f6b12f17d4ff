package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldFilesTest {

    private static final int STARTS = 6;

    @TempDir
    private Path folder;

    @Test
    void whatNoStartNeedsIsDeletedWithoutAWord() throws Exception {
        // Given: each start writes a snapshot, and each first write a log
        PrintStream standard = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < STARTS; i++) {
                write("/node-" + i);
            }

            // When
            OldFiles.purge(folder.toFile());
        } finally {
            System.setOut(standard);
        }

        // Then
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(files("snapshot.")).hasSize(3);
        assertThat(files("log.")).hasSizeLessThan(STARTS).isNotEmpty();
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeper client = new ZooKeeper(server.connectString(), 10_000, event -> {})) {
            for (int i = 0; i < STARTS; i++) {
                assertThat(client.exists("/node-" + i, false)).isNotNull();
            }
        }
    }

    @Test
    void anEmptyFolderHasNothingToDelete() throws Exception {
        // When
        OldFiles.purge(folder.toFile());

        // Then
        assertThat(files("")).isEmpty();
    }

    private void write(String path) throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeper client = new ZooKeeper(server.connectString(), 10_000, event -> {})) {
            client.create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
    }

    private List<String> files(String prefix) throws Exception {
        try (Stream<Path> all = Files.list(folder.resolve("version-2"))) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }
}
