package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.barnabas.cluster.zk.FormerSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose former session may be ended early. */
class SessionFileTest {

    private static final FormerSession SESSION = new FormerSession(0x1000031745400FFL, "0a0b");

    @TempDir
    private Path dir;

    private Path folder;

    @BeforeEach
    void aLifeThatCrashed() throws IOException {
        folder = Files.createDirectories(dir.resolve("logs"));
        Files.createFile(folder.resolve(".lock"));
        file(folder, false, "boot-1").write(SESSION);
    }

    private static SessionFile file(Path folder, boolean ownServer, String boot) {
        SessionHome home = new SessionHome(folder.resolve("zookeeper.session"), folder.resolve(".lock"), ownServer);
        return new SessionFile(home, () -> boot);
    }

    private Path copied() throws IOException {
        Path copy = Files.createDirectories(dir.resolve("copy"));
        for (String name : new String[] {".lock", "zookeeper.session"}) {
            Files.copy(folder.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    @Test
    void thatOfTheFolderWhoseLockIsHeld() {
        // When: the name of the host and the number of the process may be any
        FormerSession former = file(folder, false, "boot-1").read();

        // Then
        assertThat(former).isEqualTo(SESSION);
        assertThat(Files.exists(folder.resolve("zookeeper.session"))).isTrue();
    }

    @Test
    void thatOfAMovedFolderToo() throws IOException {
        // Given
        Path moved = Files.move(folder, dir.resolve("moved"));

        // When, then
        assertThat(file(moved, false, "boot-1").read()).isEqualTo(SESSION);
    }

    @Test
    void notThatOfAFolderThatWasCopied() throws IOException {
        // Given: the original may live
        Path copy = copied();

        // When, then
        assertThat(file(copy, false, "boot-1").read()).isNull();
        // A server of its own ended with the original's process, and what runs here is a copy of it.
        assertThat(file(copy, true, "boot-1").read()).isNull();
    }

    @Test
    void notThatOfAnotherMachineOrBeforeAReboot() {
        // When, then: the numbers of files may be the same there
        assertThat(file(folder, false, "boot-2").read()).isNull();
        assertThat(file(folder, false, "").read()).isNull();
    }

    @Test
    void notOfAKernelThatHasNoName() {
        // Given
        file(folder, false, "").write(SESSION);

        // When, then
        assertThat(file(folder, false, "").read()).isNull();
    }

    @Test
    void thatInAServerOfItsOwnWhereverItRunsNow() throws IOException {
        // Given
        file(folder, true, "boot-1").write(SESSION);
        Path copy = copied();

        // When, then
        assertThat(file(copy, true, "boot-2").read()).isEqualTo(SESSION);
        assertThat(file(copy, false, "boot-2").read()).isNull();
    }

    @Test
    void noneIfTheFileIsMissingOrOfAFormerVersionOrDamaged() throws IOException {
        // Given
        Path file = folder.resolve("zookeeper.session");

        // When, then
        Files.writeString(file, "host\n4711\n1000031745400ff\n0a0b\n", StandardCharsets.UTF_8);
        assertThat(file(folder, false, "boot-1").read()).isNull();
        Files.write(file, new byte[] {(byte) 0xff, 0, '='});
        assertThat(file(folder, false, "boot-1").read()).isNull();
        Files.delete(file);
        assertThat(file(folder, false, "boot-1").read()).isNull();
    }
}
