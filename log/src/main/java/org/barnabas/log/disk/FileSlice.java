package org.barnabas.log.disk;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a segment's log file that is being read. Holds the file open until {@link #release}; deletion of the
 * segment meanwhile takes the name, not the bytes. Any thread, one at a time.
 */
public final class FileSlice implements FileRecords {

    private final SharedFile file;
    private final long position;
    private final int size;
    private final AtomicBoolean released = new AtomicBoolean();

    /** Takes over the caller's use of the file. */
    public FileSlice(SharedFile file, long position, int size) {
        this.file = file;
        this.position = position;
        this.size = size;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int sizeInBytes() {
        return size;
    }

    @Override
    public <T> @Nullable T source(Class<T> handleType) {
        return file.file().unwrap(handleType);
    }

    @Override
    public int readInto(ByteBuf target, int offset, int length) throws IOException {
        int wanted = Math.min(length, size - offset);
        if (wanted <= 0) {
            return 0;
        }
        target.ensureWritable(wanted);
        ByteBuffer window = target.nioBuffer(target.writerIndex(), wanted);
        int read = file.file().read(window, position + offset);
        target.writerIndex(target.writerIndex() + read);
        return read;
    }

    /** Brings bytes of the file into memory; waits for the disk. */
    public void warm(long from, int length) throws IOException {
        file.file().forThreadsThatWait().warm(from, length);
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            file.release();
        }
    }

    @Override
    public String toString() {
        return "FileSlice(" + position + ", " + size + " bytes)";
    }
}
