package org.barnabas.ports.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.barnabas.ports.DiskFile;
import org.jspecify.annotations.Nullable;

/** A file of the operating system. */
final class NioDiskFile implements DiskFile {

    private static final int WINDOW_BYTES = 64 << 10;

    private final FileChannel channel;
    private final Path path;
    private final Nowhere nowhere;

    /** The channel's position stands at the end of the file, where appends go. */
    NioDiskFile(FileChannel channel, Path path, Nowhere nowhere) throws IOException {
        this.nowhere = nowhere;
        this.channel = channel;
        this.path = path;
        channel.position(channel.size());
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int read = channel.read(target, position + total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    /** The kernel moves pages to nowhere: they are read from the disk, and not copied. */
    @Override
    public void warm(long position, int length) throws IOException {
        FileChannel sink = nowhere.channel();
        long at = position;
        long end = Math.min(position + length, channel.size());
        while (sink != null && at < end) {
            long moved = channel.transferTo(at, end - at, sink);
            if (moved <= 0) {
                break;
            }
            at += moved;
        }
        if (at < end) {
            readThrough(at, end);
        }
    }

    private void readThrough(long from, long end) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
        for (long at = from; at < end; at += WINDOW_BYTES) {
            window.clear().limit((int) Math.min(WINDOW_BYTES, end - at));
            read(window, at);
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        try {
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        } catch (IOException failure) {
            throw Room.judged(failure, path);
        }
    }

    @Override
    public long append(ByteBuffer[] sources, int count) throws IOException {
        try {
            return appendAll(sources, count);
        } catch (IOException failure) {
            throw Room.judged(failure, path);
        }
    }

    private long appendAll(ByteBuffer[] sources, int count) throws IOException {
        if (count == 1) {
            ByteBuffer source = sources[0];
            long written = 0;
            while (source.hasRemaining()) {
                written += channel.write(source);
            }
            return written;
        }
        long written = 0;
        int first = 0;
        while (first < count) {
            written += channel.write(sources, first, count - first);
            while (first < count && !sources[first].hasRemaining()) {
                first++;
            }
        }
        return written;
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.position(size);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        channel.force(metadata);
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        return type.isInstance(channel) ? type.cast(channel) : null;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
