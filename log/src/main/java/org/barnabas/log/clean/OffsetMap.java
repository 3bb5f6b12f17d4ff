package org.barnabas.log.clean;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The newest offset of each key, by the key's 128-bit digest: a fixed number of bytes per key, whatever its length. Open
 * addressing with linear probing. One thread.
 */
final class OffsetMap {

    /** Bytes per slot: a digest and an offset. */
    static final int ENTRY_BYTES = 24;

    private static final int WORDS = 3;
    private static final double LOAD = 0.8;

    private final long[] slots;
    private final int capacity;
    private final int maxEntries;
    private final MessageDigest digest;
    private final byte[] hash;
    private int entries;

    /** @param bytes memory to use; an offset in a free slot is −1 */
    OffsetMap(long bytes) {
        capacity = (int) Math.max(16, Math.min(bytes / ENTRY_BYTES, Integer.MAX_VALUE / WORDS - 8));
        maxEntries = (int) (capacity * LOAD);
        slots = new long[capacity * WORDS];
        Arrays.fill(slots, -1);
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has MD5", missing);
        }
        hash = new byte[16];
    }

    /** How many more keys fit. */
    int room() {
        return maxEntries - entries;
    }

    int size() {
        return entries;
    }

    /** Notes that a key occurs at an offset; offsets ascend. */
    void put(ByteBuf key, long offset) {
        int at = find(key);
        if (slots[at + 2] < 0) {
            if (entries == maxEntries) {
                throw new IllegalStateException("offset map is full");
            }
            entries++;
        }
        slots[at] = word(0);
        slots[at + 1] = word(8);
        slots[at + 2] = offset;
    }

    /** The newest offset of a key, or −1. */
    long get(ByteBuf key) {
        return slots[find(key) + 2];
    }

    private int find(ByteBuf key) {
        digest(key);
        long high = word(0);
        long low = word(8);
        int at = (int) Long.remainderUnsigned(high, capacity) * WORDS;
        while (slots[at + 2] >= 0 && (slots[at] != high || slots[at + 1] != low)) {
            at += WORDS;
            if (at == slots.length) {
                at = 0;
            }
        }
        return at;
    }

    private void digest(ByteBuf key) {
        digest.update(key.nioBuffer());
        byte[] result = digest.digest();
        System.arraycopy(result, 0, hash, 0, hash.length);
    }

    private long word(int from) {
        long value = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            value = value << Byte.SIZE | (hash[i] & 0xff);
        }
        return value;
    }
}
