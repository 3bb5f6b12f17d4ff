package org.barnabas.coordinator.group;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The offsets of one group in one topic, in the order of the partitions. Two arrays: most groups have few offsets. */
public final class TopicOffsets {

    private final String topic;
    private int[] partitions = new int[1];
    private @Nullable OffsetEntry[] entries = new OffsetEntry[1];
    private int size;

    TopicOffsets(String topic) {
        this.topic = topic;
    }

    public String topic() {
        return topic;
    }

    public int size() {
        return size;
    }

    /** The partition at a place from 0 to {@link #size}. */
    public int partition(int place) {
        return partitions[place];
    }

    /** The offset at a place. */
    public OffsetEntry entry(int place) {
        OffsetEntry entry = entries[place];
        if (place >= size || entry == null) {
            throw new IndexOutOfBoundsException(place);
        }
        return entry;
    }

    @Nullable
    OffsetEntry get(int partition) {
        int place = Arrays.binarySearch(partitions, 0, size, partition);
        return place < 0 ? null : entries[place];
    }

    /** Answers what was there before. */
    @Nullable
    OffsetEntry put(int partition, OffsetEntry entry) {
        int place = Arrays.binarySearch(partitions, 0, size, partition);
        if (place >= 0) {
            OffsetEntry before = entries[place];
            entries[place] = entry;
            return before;
        }
        int at = -place - 1;
        if (size == partitions.length) {
            int larger = size + (size >> 1) + 1;
            partitions = Arrays.copyOf(partitions, larger);
            entries = Arrays.copyOf(entries, larger);
        }
        System.arraycopy(partitions, at, partitions, at + 1, size - at);
        System.arraycopy(entries, at, entries, at + 1, size - at);
        partitions[at] = partition;
        entries[at] = entry;
        size++;
        return null;
    }

    /** Answers what was there. */
    @Nullable
    OffsetEntry remove(int partition) {
        int place = Arrays.binarySearch(partitions, 0, size, partition);
        if (place < 0) {
            return null;
        }
        OffsetEntry before = entries[place];
        size--;
        System.arraycopy(partitions, place + 1, partitions, place, size - place);
        System.arraycopy(entries, place + 1, entries, place, size - place);
        entries[size] = null;
        if (size > 0 && size < partitions.length / 4) {
            partitions = Arrays.copyOf(partitions, size);
            entries = Arrays.copyOf(entries, size);
        }
        return before;
    }

    long sizeInBytes() {
        long bytes = GroupMemory.TOPIC_BYTES;
        for (int place = 0; place < size; place++) {
            bytes += sizeInBytes(entry(place));
        }
        return bytes;
    }

    static long sizeInBytes(OffsetEntry entry) {
        return GroupMemory.OFFSET_BYTES + HeapBytes.of(entry.metadata());
    }
}
