package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/** Records in a file that counts how often it is released; their bytes are all the same. */
final class CountedFile implements FileRecords {

    private final int size;
    private final byte content;
    private final AtomicInteger releases = new AtomicInteger();
    private int there;

    CountedFile(int size, byte content) {
        this.size = size;
        this.content = content;
        there = size;
    }

    /** The file ends early, as one that was cut. */
    CountedFile cutTo(int bytes) {
        there = bytes;
        return this;
    }

    int releases() {
        return releases.get();
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public <T> @Nullable T source(Class<T> handleType) {
        return null;
    }

    @Override
    public int readInto(ByteBuf target, int offset, int length) throws IOException {
        if (releases.get() > 0) {
            throw new IOException("read behind its release");
        }
        int count = Math.max(0, Math.min(length, there - offset));
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, content);
        target.writeBytes(bytes);
        return count;
    }

    @Override
    public int sizeInBytes() {
        return size;
    }

    @Override
    public void release() {
        releases.incrementAndGet();
    }
}
