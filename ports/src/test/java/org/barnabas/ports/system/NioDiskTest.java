package org.barnabas.ports.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.barnabas.ports.DiskFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioDiskTest {

    private final NioDisk disk = new NioDisk();

    @TempDir
    private Path folder;

    private Path file = Path.of("unset");

    @BeforeEach
    void name() {
        file = folder.resolve("file");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String content() throws IOException {
        return new String(disk.readAll(file), StandardCharsets.US_ASCII);
    }

    private void write(String text) throws IOException {
        try (DiskFile open = disk.openOrCreate(file)) {
            open.write(bytes(text), 0);
        }
    }

    @Test
    void appendsGatherAndGoOnWhereTheFileEnds() throws IOException {
        // Given
        write("ab");
        // When
        long one;
        long many;
        try (DiskFile open = disk.openOrCreate(file)) {
            one = open.append(new ByteBuffer[] {bytes("c"), bytes("not this")}, 1);
            many = open.append(new ByteBuffer[] {bytes("de"), bytes(""), bytes("fgh")}, 3);
            open.force(false);
        }
        // Then
        assertThat(one).isEqualTo(1);
        assertThat(many).isEqualTo(5);
        assertThat(content()).isEqualTo("abcdefgh");
    }

    @Test
    void moreBuffersThanOneSystemCallTakesAreAllWritten() throws IOException {
        // Given
        int count = 3_000;
        ByteBuffer[] sources = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            sources[i] = bytes("12345");
        }
        // When
        long written;
        try (DiskFile open = disk.openOrCreate(file)) {
            written = open.append(sources, count);
        }
        // Then
        assertThat(written).isEqualTo(5L * count);
        assertThat(disk.size(file)).isEqualTo(5L * count);
    }

    @Test
    void afterACutAppendsGoOnAtTheNewEnd() throws IOException {
        // Given
        write("abcdef");
        // When
        try (DiskFile open = disk.openOrCreate(file)) {
            open.truncate(2);
            open.append(new ByteBuffer[] {bytes("X")}, 1);
        }
        // Then
        assertThat(content()).isEqualTo("abX");
    }

    @Test
    void readsFillTheBufferOrStopAtTheEnd() throws IOException {
        // Given
        write("abcdef");
        ByteBuffer fits = ByteBuffer.allocate(3);
        ByteBuffer tooLarge = ByteBuffer.allocate(10);
        // When
        try (DiskFile open = disk.openForRead(file)) {
            // Then
            assertThat(open.size()).isEqualTo(6);
            assertThat(open.read(fits, 1)).isEqualTo(3);
            assertThat(open.read(tooLarge, 4)).isEqualTo(2);
            assertThat(open.read(ByteBuffer.allocate(1), 99)).isZero();
            assertThat(open.unwrap(FileChannel.class)).isNotNull();
            assertThat(open.unwrap(String.class)).isNull();
        }
        assertThat(fits.flip()).isEqualTo(bytes("bcd"));
    }

    @Test
    void whatIsMissingIsToldApart() throws IOException {
        // When
        disk.deleteIfExists(file);
        // Then
        assertThat(disk.exists(file)).isFalse();
        assertThatThrownBy(() -> disk.openForRead(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.size(file)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.forceDirectory(file)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void renamingReplacesAndListsAreSorted() throws IOException {
        // Given
        write("new");
        Path target = folder.resolve("a-target");
        disk.openOrCreate(target).close();
        disk.createDirectories(folder.resolve("z/y"));
        // When
        disk.rename(file, target);
        disk.forceDirectory(folder);
        // Then
        assertThat(disk.list(folder)).containsExactly("a-target", "z");
        assertThat(disk.readAll(target)).asString(StandardCharsets.US_ASCII).isEqualTo("new");
        assertThat(disk.isDirectory(folder.resolve("z"))).isTrue();
        assertThat(disk.isDirectory(target)).isFalse();
        assertThatThrownBy(() -> disk.deleteIfExists(folder.resolve("z")))
                .isInstanceOf(DirectoryNotEmptyException.class);
    }

    @Test
    void aLockHasOneHolder() throws Exception {
        // Given
        AutoCloseable held = disk.tryLock(file);
        // When
        AutoCloseable second = disk.tryLock(file);
        if (held != null) {
            held.close();
        }
        AutoCloseable third = disk.tryLock(file);
        // Then
        assertThat(held).isNotNull();
        assertThat(second).isNull();
        assertThat(third).isNotNull();
        if (third != null) {
            third.close();
        }
    }

    @Test
    void aLockThatTheDiskRefusedMayBeTriedAgain() throws Exception {
        // Given
        Path lock = folder.resolve(".refused");
        Files.createDirectory(lock);
        assertThatThrownBy(() -> disk.tryLock(lock)).isInstanceOf(IOException.class);

        // When
        Files.delete(lock);
        AutoCloseable held = disk.tryLock(lock);

        // Then
        assertThat(held).isNotNull();
        if (held != null) {
            held.close();
        }
    }

    @Test
    void aRefusedCallerLeavesTheHoldersLockToOtherProcesses() throws Exception {
        // Given
        AutoCloseable held = disk.tryLock(file);
        // When
        AutoCloseable second = new NioDisk().tryLock(folder.resolve(".").resolve("file"));
        // Then
        assertThat(held).isNotNull();
        assertThat(second).isNull();
        assertThat(lockedElsewhere()).isFalse();
        if (held != null) {
            held.close();
        }
        assertThat(lockedElsewhere()).isTrue();
    }

    /** Whether another process gets the lock. */
    private boolean lockedElsewhere() throws IOException, InterruptedException {
        return new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockProbe.class.getName(),
                                file.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /** A process that tries to lock a file; its exit status says whether it could. */
    static final class LockProbe {

        private LockProbe() {}

        public static void main(String[] args) throws IOException {
            System.exit(new NioDisk().tryLock(Path.of(args[0])) == null ? 1 : 0);
        }
    }

    /** Readers bring bytes in while the owner appends; what lies behind the end is nothing to wait for. */
    @Test
    void bringingBytesInChangesNothing() throws IOException {
        // Given
        write("abcdef");
        // When
        try (DiskFile open = disk.openOrCreate(file)) {
            open.warm(2, 3);
            open.warm(4, 1_000_000);
            open.warm(1_000, 10);
            open.append(new ByteBuffer[] {bytes("gh")}, 1);
        }
        // Then
        assertThat(content()).isEqualTo("abcdefgh");
    }

    @Test
    void spaceIsThatOfTheFileSystem() throws IOException {
        // When
        long usable = disk.usableBytes(folder);
        // Then
        assertThat(usable).isPositive().isLessThanOrEqualTo(disk.totalBytes(folder));
        assertThatThrownBy(() -> disk.usableBytes(folder.resolve("missing"))).isInstanceOf(IOException.class);
    }
}
