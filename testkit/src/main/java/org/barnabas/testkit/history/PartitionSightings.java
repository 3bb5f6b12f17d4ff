package org.barnabas.testkit.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one partition: which offsets exist, and what is at them. */
final class PartitionSightings {

    /** @param value null for a record without one */
    record Sighting(@Nullable String value, Operation by) {}

    private final Map<Long, Sighting> byOffset = new HashMap<>();
    private long[] sorted = {};
    private long highestPolled = Entry.NO_OFFSET;

    /** Notes what was seen, and answers what had been seen there first, if anything. */
    @Nullable
    Sighting see(long offset, @Nullable String value, Operation by) {
        if (by.kind() == Operation.Kind.POLL) {
            highestPolled = Math.max(highestPolled, offset);
        }
        return byOffset.putIfAbsent(offset, new Sighting(value, by));
    }

    /** Call it once everything was seen. */
    void complete() {
        sorted = byOffset.keySet().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
    }

    long highestPolled() {
        return highestPolled;
    }

    /** The lowest known offset strictly between the two, or {@link Entry#NO_OFFSET}. */
    long knownBetween(long after, long before) {
        int index = Arrays.binarySearch(sorted, after + 1);
        int first = index >= 0 ? index : -index - 1;
        return first < sorted.length && sorted[first] < before ? sorted[first] : Entry.NO_OFFSET;
    }

    Sighting at(long offset) {
        Sighting sighting = byOffset.get(offset);
        if (sighting == null) {
            throw new IllegalStateException("nothing was seen at " + offset);
        }
        return sighting;
    }
}
