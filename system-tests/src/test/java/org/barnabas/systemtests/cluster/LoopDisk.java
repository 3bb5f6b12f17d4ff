package org.barnabas.systemtests.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.systemtests.RunningProcess;
import org.jspecify.annotations.Nullable;

/**
 * A small file system of its own (ext4 in a file) that can fail while processes write to it: it is aborted as the kernel
 * does when it meets damage, so that every write fails from then on. Linux and root only.
 */
final class LoopDisk implements AutoCloseable {

    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final long BYTES = 48L << 20;
    /** What e2fsck says when it has corrected errors. */
    private static final int CORRECTED = 1;

    private final Path image;
    private final Path folder;
    private final Path log;

    private LoopDisk(Path image, Path folder, Path log) {
        this.image = image;
        this.folder = folder;
        this.log = log;
    }

    /** Why there can be none here, or null. */
    static @Nullable String missing(Path scratch) {
        Path folder = scratch.resolve("disk-check");
        try (LoopDisk disk = mount(folder, scratch)) {
            disk.fail();
            Files.createFile(folder.resolve("probe"));
            return "a file system cannot be aborted here";
        } catch (IOException refused) {
            return null;
        } catch (IllegalStateException | UncheckedIOException cannot) {
            return "a file system in a file needs Linux, root, ext4 and loop devices: " + cannot.getMessage();
        }
    }

    /**
     * Makes a file system and mounts it.
     *
     * @param folder where; made if it is missing
     * @param scratch for the image and what the tools say
     */
    static LoopDisk mount(Path folder, Path scratch) {
        Path image = scratch.resolve(folder.getFileName() + ".img");
        LoopDisk disk = new LoopDisk(image, folder, scratch.resolve("disk.out"));
        try {
            Files.createDirectories(folder);
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(BYTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        disk.must("mkfs.ext4", "-q", "-F", image.toString());
        disk.mount();
        return disk;
    }

    Path folder() {
        return folder;
    }

    /** From now on nothing can be written, whoever has files open. */
    void fail() {
        must("mount", "-o", "remount,abort", folder.toString());
    }

    /** Nobody may use it. What was not on the disk is gone. */
    void repair() {
        must("umount", folder.toString());
        // Network namespaces that were made meanwhile have mounts of their own; till they end, this would be the same
        // file system.
        await().atMost(COMMAND).until(() -> run("sh", "-c", "test -z \"$(losetup -j '" + image + "')\"") == 0);
        int code = run("e2fsck", "-p", image.toString());
        if (code > CORRECTED) {
            throw new IllegalStateException("e2fsck ended with " + code);
        }
        mount();
    }

    private void mount() {
        must("mount", "-o", "loop", image.toString(), folder.toString());
    }

    private void must(String... command) {
        int code = run(command);
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code + ", see " + log);
        }
    }

    private int run(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        try (RunningProcess process = RunningProcess.start(words, Map.of(), log)) {
            return process.awaitExit(COMMAND);
        }
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }
}
