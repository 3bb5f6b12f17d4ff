package org.barnabas.log.read;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.barnabas.log.epoch.EpochEnd;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.LogName;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.segment.BatchPosition;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.log.segment.StaleViewException;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.MonotonicClock;

/**
 * A log as it is at one moment: immutable, made by its owner once per batch of appends, read by any thread. One view
 * answers one request, so that offsets, sizes and transactions fit together (reliability rule R15).
 */
public final class LogView {

    /** The first unstable offset of a log without open transactions. */
    public static final long NO_OFFSET = -1;

    private final LogName name;
    private final long number;
    private final long startOffset;
    private final long endOffset;
    private final long firstUnstableOffset;
    private final SegmentView[] sealed;
    private final SegmentView active;
    private final List<EpochEntry> epochs;
    private final BatchPosition newest;
    private final ByteBufAllocator buffers;

    /** @param number no other view of this log in this life of the broker has it */
    public LogView(
            LogName name,
            long number,
            long startOffset,
            long firstUnstableOffset,
            SegmentView[] sealed,
            SegmentView active,
            List<EpochEntry> epochs,
            BatchPosition newest,
            ByteBufAllocator buffers) {
        this.name = name;
        this.number = number;
        this.startOffset = startOffset;
        this.endOffset = active.endOffset();
        this.firstUnstableOffset = firstUnstableOffset;
        this.sealed = sealed;
        this.active = active;
        this.epochs = epochs;
        this.newest = newest;
        this.buffers = buffers;
    }

    public LogName name() {
        return name;
    }

    /** Tells this view from all others of its log, for whoever does not want to keep it in memory. */
    public long number() {
        return number;
    }

    /** The smallest offset that may be read. */
    public long startOffset() {
        return startOffset;
    }

    /** The offset that the next record will get; everything before it is written. */
    public long endOffset() {
        return endOffset;
    }

    /**
     * Readers of committed data stop before the smaller of this and the high watermark; {@link #NO_OFFSET} if no
     * transaction holds them back.
     */
    public long firstUnstableOffset() {
        return firstUnstableOffset;
    }

    /** The last stable offset at a high watermark. */
    public long lastStableOffset(long highWatermark) {
        return firstUnstableOffset == NO_OFFSET ? highWatermark : Math.min(firstUnstableOffset, highWatermark);
    }

    /** Bytes of all segments' log files. */
    public long sizeInBytes() {
        long sum = active.size();
        for (SegmentView segment : sealed) {
            sum += segment.size();
        }
        return sum;
    }

    public int segmentCount() {
        return sealed.length + 1;
    }

    /** Leader epochs, oldest first. */
    public List<EpochEntry> epochs() {
        return epochs;
    }

    /** The newest leader epoch that wrote to the log, or {@link EpochEnd#UNKNOWN_EPOCH}. */
    public int latestEpoch() {
        return epochs.isEmpty()
                ? EpochEnd.UNKNOWN_EPOCH
                : epochs.get(epochs.size() - 1).epoch();
    }

    /** The epoch that wrote an offset, or {@link EpochEnd#UNKNOWN_EPOCH}. */
    public int epochAt(long offset) {
        return EpochHistory.epochAt(epochs, offset);
    }

    /** Where an epoch ends in this log (OffsetForLeaderEpoch, KIP-279). */
    public EpochEnd endOfEpoch(int epoch) {
        return EpochHistory.endOf(epochs, epoch, endOffset);
    }

    /**
     * Plans a read. Looks at an index and at a few batch headers; the records themselves stay where they are.
     *
     * @param fromOffset from {@link #startOffset} to {@link #endOffset}
     * @param upToOffset exclusive: the high watermark, the last stable offset or the end
     * @param maxBytes most bytes to return
     * @param wholeFirstBatch whether the first batch is returned even if it alone exceeds {@code maxBytes}
     */
    @AnyThread
    public ReadPlan plan(long fromOffset, long upToOffset, int maxBytes, boolean wholeFirstBatch) {
        return plan(new ReadRange(fromOffset, upToOffset, maxBytes, wholeFirstBatch, false));
    }

    /** {@link #plan} for a reader of committed data: also gives the aborted transactions in the range. */
    @AnyThread
    public ReadPlan planCommitted(long fromOffset, long lastStableOffset, int maxBytes, boolean wholeFirstBatch) {
        return plan(new ReadRange(fromOffset, lastStableOffset, maxBytes, wholeFirstBatch, true));
    }

    /** Plans a read, which may wait for the disk. */
    @AnyThread
    public ReadPlan plan(ReadRange range) {
        return new ReadPlanner(this).plan(range);
    }

    /**
     * Plans a read for an event loop: {@link ReadPlan.Status#COLD} if it would likely wait for the disk, now or when the
     * bytes are sent.
     *
     * @param nowMs of the monotonic clock that {@link #coldRead} is given
     */
    @AnyThread
    public ReadPlan planInMemory(ReadRange range, long nowMs) {
        return new ReadPlanner(this).planInMemory(range, nowMs);
    }

    /** What has to be done for a read that was found to be cold. */
    @AnyThread
    public ColdRead coldRead(ReadRange range, MonotonicClock clock) {
        return new ColdRead(this, range, clock);
    }

    /** Bytes that a read would give at most, about. */
    @AnyThread
    public int estimate(ReadRange range) {
        SegmentView segment = segment(Math.max(0, floorSegment(range.from())));
        double bytes = segment.bytesPerOffset() * (range.upTo() - range.from());
        return (int) Math.min(range.maxBytes(), Math.max(1, bytes));
    }

    /**
     * The first record with at least the given timestamp, among those not before the log's start. Reads batches, and
     * inflates one if it is compressed; of one that cannot be inflated the header tells.
     *
     * @return with {@link TimestampOffset#NO_TIMESTAMP} if there is none
     * @throws StaleViewException if the files have changed since
     */
    @AnyThread
    public TimestampOffset firstSince(long timestamp) throws IOException {
        return new TimeLookup(this).firstSince(timestamp);
    }

    /**
     * The first record with the largest timestamp; with {@link TimestampOffset#NO_TIMESTAMP} in an empty log.
     *
     * @throws StaleViewException if the files have changed since
     */
    @AnyThread
    public TimestampOffset largestTimestamp() throws IOException {
        return new TimeLookup(this).largest();
    }

    public SegmentView segment(int index) {
        return index < sealed.length ? sealed[index] : active;
    }

    /** Memory for who looks into batches. */
    ByteBufAllocator buffers() {
        return buffers;
    }

    /** Which one of the segments it is. */
    int indexOf(SegmentView segment) {
        return floorSegment(segment.baseOffset());
    }

    /** The newest batch group's first batch: where tailing readers ask. */
    BatchPosition newest() {
        return newest;
    }

    /** Index of the last segment whose base is at most {@code offset}; −1 if all begin behind it. */
    int floorSegment(long offset) {
        if (active.baseOffset() <= offset) {
            return sealed.length;
        }
        int low = 0;
        int high = sealed.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sealed[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    @Override
    public String toString() {
        return "LogView(" + name + ", " + startOffset + " to " + endOffset + ", " + segmentCount() + " segments)";
    }
}
