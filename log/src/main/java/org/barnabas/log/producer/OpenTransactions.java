package org.barnabas.log.producer;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Transactions that hold back readers of committed data: those without a marker, and those whose marker lies above
 * the high watermark. One thread, the log's owner.
 */
public final class OpenTransactions {

    public static final long NONE = -1;

    private final TreeMap<Long, Long> undecided = new TreeMap<>();
    private final TreeMap<Long, Long> unreplicated = new TreeMap<>();

    void begin(long firstOffset, long producerId) {
        undecided.put(firstOffset, producerId);
    }

    /** Notes a marker. */
    void complete(long firstOffset, long markerOffset) {
        undecided.remove(firstOffset);
        unreplicated.put(firstOffset, markerOffset);
    }

    /** Decided transactions below the high watermark no longer hold anybody back. */
    public void onHighWatermark(long highWatermark) {
        Iterator<Map.Entry<Long, Long>> entries = unreplicated.entrySet().iterator();
        while (entries.hasNext() && entries.next().getValue() < highWatermark) {
            entries.remove();
        }
    }

    /** Offset of the first record that may still be aborted or is not replicated, or {@link #NONE}. */
    public long firstUnstable() {
        long open = firstUndecided();
        if (unreplicated.isEmpty()) {
            return open;
        }
        long decided = unreplicated.firstKey();
        return open == NONE ? decided : Math.min(open, decided);
    }

    /** First offset of the oldest transaction without a marker, or {@link #NONE}. */
    long firstUndecided() {
        return undecided.isEmpty() ? NONE : undecided.firstKey();
    }

    /** The last stable offset once the transaction that starts at {@code firstOffset} has its marker. */
    long stableAfter(long firstOffset, long markerOffset) {
        for (long open : undecided.keySet()) {
            if (open != firstOffset) {
                return open;
            }
        }
        return markerOffset + 1;
    }

    /**
     * The log now starts here: what was decided before is of no interest any more. A transaction without a marker may have
     * begun before the start and stays open: what it wrote behind the start is still undecided.
     */
    public void dropBefore(long logStart) {
        unreplicated.values().removeIf(marker -> marker < logStart);
    }

    void clear() {
        undecided.clear();
        unreplicated.clear();
    }
}
