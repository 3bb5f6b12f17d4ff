package org.barnabas.log.disk;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.log.model.AbortedTransaction;

/**
 * Aborted transactions of segments that are being read, so that not every reader of committed data reads and takes apart
 * their indexes again. Bounded by the number of transactions; what goes first is left to chance. Any thread.
 */
final class AbortedCache {

    /** Some 48 bytes each. */
    static final int MOST = 16_384;

    private final Map<SegmentLife, List<AbortedTransaction>> known = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** The oldest ones of a segment; none if they are not known. */
    List<AbortedTransaction> of(SegmentLife life) {
        return known.getOrDefault(life, List.of());
    }

    void keep(SegmentLife life, List<AbortedTransaction> all) {
        if (all.size() > MOST) {
            return;
        }
        List<AbortedTransaction> before = known.put(life, all);
        int now = count.addAndGet(all.size() - (before == null ? 0 : before.size()));
        if (now > MOST) {
            for (SegmentLife other : known.keySet()) {
                if (other != life) {
                    forget(other);
                }
                if (count.get() <= MOST) {
                    break;
                }
            }
        }
        if (life.isRetired()) {
            // Whoever retired it has been here before.
            forget(life);
        }
    }

    void forget(SegmentLife life) {
        List<AbortedTransaction> gone = known.remove(life);
        if (gone != null) {
            count.addAndGet(-gone.size());
        }
    }

    /** Transactions that are kept. */
    int size() {
        return count.get();
    }
}
