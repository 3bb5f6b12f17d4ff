package org.barnabas.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.barnabas.ports.RandomSource;
import org.jspecify.annotations.Nullable;

/** The content of one file: what programs see, and what would survive a power cut. Guarded by its disk. */
final class MemoryNode {

    private byte[] data = new byte[0];
    private int size;
    private byte[] durable = new byte[0];
    private long modifiedMs;

    int size() {
        return size;
    }

    long modifiedMs() {
        return modifiedMs;
    }

    void touch(long timeMs) {
        modifiedMs = timeMs;
    }

    int read(ByteBuffer target, long position) {
        if (position >= size) {
            return 0;
        }
        int length = (int) Math.min(target.remaining(), size - position);
        target.put(data, (int) position, length);
        return length;
    }

    void write(ByteBuffer source, long position) {
        int end = Math.toIntExact(position + source.remaining());
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.max(end, data.length * 2));
        }
        source.get(data, (int) position, source.remaining());
        size = Math.max(size, end);
    }

    void truncate(long newSize) {
        if (newSize < size) {
            Arrays.fill(data, (int) newSize, size, (byte) 0);
            size = (int) newSize;
        }
    }

    void force() {
        durable = content();
    }

    byte[] content() {
        return Arrays.copyOf(data, size);
    }

    byte[] content(int from) {
        return Arrays.copyOfRange(data, Math.min(from, size), size);
    }

    void flipBit(long position) {
        data[(int) position] ^= 0x10;
        if (position < durable.length) {
            durable[(int) position] ^= 0x10;
        }
    }

    /**
     * Falls back to what a power cut leaves. Without randomness exactly the forced content; with it an arbitrary
     * part of what came later as well, cut anywhere, or with zeros where data had not reached the platter.
     */
    void loseUnsynced(@Nullable RandomSource random) {
        byte[] kept = durable;
        if (random != null && !Arrays.equals(durable, content())) {
            kept = appendedOnly() ? torn(random) : random.nextInt(2) == 0 ? durable : content();
        }
        data = kept.clone();
        size = kept.length;
        durable = kept;
    }

    private boolean appendedOnly() {
        return size >= durable.length && Arrays.equals(durable, 0, durable.length, data, 0, durable.length);
    }

    private byte[] torn(RandomSource random) {
        int end = durable.length + random.nextInt(size - durable.length + 1);
        byte[] kept = Arrays.copyOf(data, end);
        if (random.nextInt(3) == 0 && end > durable.length) {
            // The file's new size was durable before its last blocks.
            int from = durable.length + random.nextInt(end - durable.length);
            Arrays.fill(kept, from, end, (byte) 0);
        }
        return kept;
    }
}
