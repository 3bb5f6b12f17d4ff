package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.barnabas.ports.DiskFullException;

/**
 * Replaces small files as a whole: a temporary file, then a rename, so that a reader after a crash finds the old
 * content or the new one. Durable only if asked for (temporary file forced, then the rename, then the directory). If there
 * is no room the old content stays, and nothing of the new one.
 */
public final class AtomicFile {

    private static final String TEMPORARY = ".tmp";

    private AtomicFile() {}

    /** Returns when the new content survives a power cut. */
    public static void writeDurably(Disk disk, Path file, byte[] content) throws IOException {
        write(disk, file, content, true);
        Path directory = file.getParent();
        if (directory != null) {
            disk.forceDirectory(directory);
        }
    }

    /** A power cut leaves the old content or the new one. */
    public static void writeWhole(Disk disk, Path file, byte[] content) throws IOException {
        write(disk, file, content, true);
    }

    /** Survives a crash of the process; a power cut may leave garbage. */
    public static void write(Disk disk, Path file, byte[] content) throws IOException {
        write(disk, file, content, false);
    }

    public static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static void write(Disk disk, Path file, byte[] content, boolean force) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        try {
            writeTemporary(disk, temporary, content, force);
            disk.rename(temporary, file);
        } catch (DiskFullException noRoom) {
            disk.deleteIfExists(temporary);
            throw noRoom;
        }
    }

    private static void writeTemporary(Disk disk, Path temporary, byte[] content, boolean force) throws IOException {
        try (DiskFile target = disk.openOrCreate(temporary)) {
            if (target.size() > 0) {
                target.truncate(0);
            }
            target.write(ByteBuffer.wrap(content), 0);
            if (force) {
                force(target);
            }
        }
    }

    /** Some file systems look for room only now. Nothing is lost by it here: the old content is where it was. */
    private static void force(DiskFile target) throws IOException {
        try {
            target.force(true);
        } catch (IOException failure) {
            throw DiskFullException.isBehind(failure)
                    ? new DiskFullException("no room for a small file", failure)
                    : failure;
        }
    }
}
