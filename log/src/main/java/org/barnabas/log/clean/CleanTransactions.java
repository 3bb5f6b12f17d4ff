package org.barnabas.log.clean;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;
import org.jspecify.annotations.Nullable;

/**
 * Follows transactions while a log is read from its start in order: which data was aborted, and which markers still end
 * data that is in the log. A marker may only go when nothing that it ends is left. One thread.
 */
final class CleanTransactions {

    private final Deque<AbortedTransaction> upcoming;
    private final Map<Long, Aborted> aborting = new HashMap<>();
    private final Set<Long> committing = new HashSet<>();

    CleanTransactions(List<AbortedTransaction> aborted) {
        List<AbortedTransaction> sorted = new ArrayList<>(aborted);
        sorted.sort(Comparator.comparingLong(AbortedTransaction::firstOffset));
        upcoming = new ArrayDeque<>(sorted);
    }

    /** Whether a data batch belongs to an aborted transaction and may be dropped. */
    boolean isAborted(RecordBatchView batch) {
        advance(batch.lastOffset());
        if (!batch.isTransactional()) {
            return false;
        }
        Aborted aborted = aborting.get(batch.producerId());
        if (aborted != null) {
            aborted.dataSeen = true;
            return true;
        }
        committing.add(batch.producerId());
        return false;
    }

    /**
     * Looks at a marker.
     *
     * @return what to do with it
     */
    MarkerFate onMarker(RecordBatchView batch, @Nullable TransactionMarker marker) {
        advance(batch.lastOffset());
        if (marker == null) {
            return new MarkerFate(true, null);
        }
        if (marker.commit()) {
            return new MarkerFate(!committing.remove(batch.producerId()), null);
        }
        Aborted aborted = aborting.remove(batch.producerId());
        if (aborted == null) {
            return new MarkerFate(true, null);
        }
        // Its data goes in this round; the marker stays for a round more.
        return new MarkerFate(!aborted.dataSeen, aborted.transaction);
    }

    private void advance(long offset) {
        AbortedTransaction next = upcoming.peek();
        while (next != null && next.firstOffset() <= offset) {
            upcoming.poll();
            aborting.put(next.producerId(), new Aborted(next));
            next = upcoming.peek();
        }
    }

    /**
     * What may become of a marker.
     *
     * @param ended nothing that it ends is left: it may go after {@code delete.retention.ms}
     * @param aborted its entry in the transaction index, to be kept as long as the marker
     */
    record MarkerFate(boolean ended, @Nullable AbortedTransaction aborted) {}

    private static final class Aborted {

        private final AbortedTransaction transaction;
        private boolean dataSeen;

        Aborted(AbortedTransaction transaction) {
            this.transaction = transaction;
        }
    }
}
