package org.barnabas.cli.logging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that lines are appended to, and that begins anew when it is full: {@code FILE} becomes {@code FILE.1}, which was
 * {@code FILE.2} before, and so on; the oldest is deleted. What stands there from earlier processes counts. A write that
 * fails, as on a full disk, is tried again with the next lines.
 *
 * <p>Belongs to the thread that writes.
 */
final class RotatingFile implements LogTarget {

    /** A file is full with so many bytes. */
    static final long BYTES = 16L << 20;

    /** How many full ones are kept beside it. */
    static final int OLDER = 4;

    private final Path file;
    private final long maxBytes;
    private final int older;
    private @Nullable FileChannel channel;
    private long size;
    private boolean endsInALine;

    RotatingFile(Path file, long maxBytes, int older) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.older = older;
    }

    /**
     * Opens a file with the usual bounds.
     *
     * @throws IOException if it cannot be written
     */
    static RotatingFile open(Path file) throws IOException {
        RotatingFile opened = new RotatingFile(file, BYTES, OLDER);
        opened.opened();
        return opened;
    }

    @Override
    public void write(String lines) throws IOException {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        FileChannel out = opened();
        if (size > 0 && size + bytes.length > maxBytes) {
            out = rotated();
        }
        try {
            if (endsInALine) {
                writeAll(out, new byte[] {'\n'});
                endsInALine = false;
            }
            writeAll(out, bytes);
        } catch (IOException e) {
            // Also a disk that was taken away: the next lines open the file again.
            close();
            throw e;
        }
    }

    private void writeAll(FileChannel out, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            int written = out.write(left);
            size += written;
            endsInALine = left.hasRemaining();
        }
    }

    private FileChannel opened() throws IOException {
        FileChannel out = channel;
        if (out == null) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            size = out.size();
            channel = out;
        }
        return out;
    }

    private FileChannel rotated() throws IOException {
        close();
        try {
            for (int number = older - 1; number >= 1; number--) {
                if (Files.exists(numbered(number))) {
                    move(numbered(number), numbered(number + 1));
                }
            }
            move(file, numbered(1));
        } catch (IOException e) {
            // Whoever forbids that others are kept shall not get one that grows without end.
            if (size >= 2 * maxBytes) {
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            }
        }
        return opened();
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // What it had was written; nothing is lost by not closing it.
        } finally {
            channel = null;
        }
    }
}
