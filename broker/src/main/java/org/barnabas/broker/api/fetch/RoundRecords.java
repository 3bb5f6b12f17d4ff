package org.barnabas.broker.api.fetch;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.read.ColdRead;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.log.read.ReadRange;
import org.barnabas.partition.PartitionView;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.jspecify.annotations.Nullable;

/**
 * The records that one look finds, within the limits of its fetch: what is in memory, and what has to be brought in first.
 * On the connection's loop.
 */
final class RoundRecords {

    /** What one answer waits for; what is beyond it has its turn with the next one. */
    private static final int MOST_COLD_BYTES = 16 << 20;

    private final FetchTerms terms;
    private final Pages pages;
    private final MonotonicClock clock;
    private List<ColdRead> cold = List.of();
    private List<ColdRead> ahead = List.of();
    private int coldBytes;
    private int bytes;
    private int throttledBytes;
    private boolean leftOut;
    private boolean stale;

    /** What a look takes of that which is likely not in memory. */
    enum Pages {
        /** Everything: whoever sends it waits for the disk. */
        ANY,
        /** Nothing; it says what would have to be brought in. */
        IN_MEMORY,
        /** Nothing if there is anything else, for what it waited for is there now. */
        RATHER_IN_MEMORY
    }

    RoundRecords(FetchTerms terms, Pages pages, MonotonicClock clock) {
        this.terms = terms;
        this.pages = pages;
        this.clock = clock;
    }

    /** What has to be read from the disk for an answer; in the order of the partitions, and no more than one needs. */
    List<ColdRead> cold() {
        return cold;
    }

    /** What readers will come to soon. */
    List<ColdRead> ahead() {
        return ahead;
    }

    /** Whether it is as much as is asked for, or as much as there is without waiting for the disk once more. */
    boolean isEnough() {
        return bytes >= terms.minBytes() || (bytes > 0 && leftOut);
    }

    /** Whether the files of what was looked at last had changed already; asked once for each. */
    boolean takeStale() {
        boolean was = stale;
        stale = false;
        return was;
    }

    /** As much as the fetch has room for; null if there is none, or nothing yet. */
    @Nullable
    PartitionData read(FetchEntry entry, PartitionView view, LogView log) {
        return readUpTo(Integer.MAX_VALUE, entry, view, log);
    }

    private @Nullable PartitionData readUpTo(int most, FetchEntry entry, PartitionView view, LogView log) {
        int left = Math.min(Math.min(terms.maxBytes() - bytes - coldBytes, entry.maxBytes()), most);
        return left <= 0 && bytes + coldBytes > 0 ? null : plan(entry, view, log, Math.max(0, left));
    }

    /** At most what the quota has left; the first batch comes whole. */
    @Nullable
    PartitionData readSlowly(FetchEntry entry, PartitionView view, LogView log) {
        long left = terms.quota().allowance() - throttledBytes;
        if (left <= 0) {
            return null;
        }
        int before = bytes;
        PartitionData data = readUpTo((int) Math.min(Integer.MAX_VALUE, left), entry, view, log);
        throttledBytes += bytes - before;
        return data;
    }

    /** The round is the answer: what it has of throttled partitions counts. */
    void pay() {
        if (throttledBytes > 0) {
            terms.quota().take(throttledBytes);
        }
    }

    private @Nullable PartitionData plan(FetchEntry entry, PartitionView view, LogView log, int maxBytes) {
        long upTo = view.end(terms.bound());
        // Where messages are cut, each partition has to give something, or the client does not learn what its limit
        // should be.
        boolean whole = bytes == 0 || terms.format().cuts();
        ReadRange range = new ReadRange(entry.readFrom(), upTo, maxBytes, whole, terms.committed());
        boolean any = pages == Pages.ANY || (pages == Pages.RATHER_IN_MEMORY && bytes == 0);
        ReadPlan plan = any ? log.plan(range) : log.planInMemory(range, clock.nowMs());
        switch (plan.status()) {
            case COLD -> {
                toRead(log, range);
                return null;
            }
            case OUT_OF_RANGE -> {
                return FetchRound.failed(entry, ErrorCode.OFFSET_OUT_OF_RANGE);
            }
            case FAILED -> {
                return FetchRound.failed(entry, ErrorCode.KAFKA_STORAGE_ERROR);
            }
            case STALE -> {
                // Compaction or retention was faster than this reader; it looks again when there is another view.
                stale = true;
                return null;
            }
            case OK -> {}
        }
        FileSlice records = plan.records();
        if (records == null) {
            return null;
        }
        bytes += records.sizeInBytes();
        if (plan.nearEnd()) {
            ahead = ahead.isEmpty() ? new ArrayList<>(1) : ahead;
            ahead.add(log.coldRead(range, clock));
        }
        return new PartitionData()
                .partitionIndex(entry.key().partition())
                .highWatermark(view.highWatermark())
                .lastStableOffset(view.lastStableOffset())
                .logStartOffset(log.startOffset())
                .abortedTransactions(terms.committed() ? aborted(plan.aborted()) : null)
                .records(records);
    }

    private void toRead(LogView log, ReadRange range) {
        leftOut |= pages == Pages.RATHER_IN_MEMORY;
        if (pages == Pages.IN_MEMORY && coldBytes < MOST_COLD_BYTES) {
            cold = cold.isEmpty() ? new ArrayList<>(1) : cold;
            cold.add(log.coldRead(range, clock));
            coldBytes += log.estimate(range);
        }
    }

    private static List<FetchResponse.AbortedTransaction> aborted(List<AbortedTransaction> all) {
        List<FetchResponse.AbortedTransaction> told = new ArrayList<>(all.size());
        for (AbortedTransaction one : all) {
            told.add(new FetchResponse.AbortedTransaction()
                    .producerId(one.producerId())
                    .firstOffset(one.firstOffset()));
        }
        return told;
    }
}
