package org.barnabas.log.read;

import java.util.List;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.segment.SegmentView;
import org.jspecify.annotations.Nullable;

/**
 * What a read of a {@link LogView} found. Holds an open file if it has {@link #records}: pass them on to somebody who
 * releases them, or {@link #release} the plan.
 *
 * @param status whether there is an answer
 * @param records the bytes; null if there are none to read yet or the status is not {@link Status#OK}. They start with
 *     a whole batch, which may begin before the offset asked for, and may end in the middle of one.
 * @param aborted transactions that a reader of committed data skips; empty unless asked for
 * @param segment where the records are; null without records
 * @param nearEnd whether little of what follows is in memory: somebody should bring it in while these are sent
 */
public record ReadPlan(
        Status status,
        @Nullable FileSlice records,
        List<AbortedTransaction> aborted,
        @Nullable SegmentView segment,
        boolean nearEnd) {

    ReadPlan(Status status, @Nullable FileSlice records, List<AbortedTransaction> aborted) {
        this(status, records, aborted, null, false);
    }

    /** Outcomes of planning. */
    public enum Status {
        /** There are records, or there will be. */
        OK,
        /** The offset lies before the log's start or behind its end: OFFSET_OUT_OF_RANGE. */
        OUT_OF_RANGE,
        /** The view is so old that its files have gone: plan again from the log's present view. */
        STALE,
        /** Likely not in memory: {@link ColdRead} comes first. Only if that was asked for. */
        COLD,
        /** The disk failed: KAFKA_STORAGE_ERROR. */
        FAILED
    }

    static final ReadPlan NOTHING = new ReadPlan(Status.OK, null, List.of());
    static final ReadPlan OUT_OF_RANGE = new ReadPlan(Status.OUT_OF_RANGE, null, List.of());
    static final ReadPlan STALE = new ReadPlan(Status.STALE, null, List.of());
    static final ReadPlan COLD = new ReadPlan(Status.COLD, null, List.of());
    static final ReadPlan FAILED = new ReadPlan(Status.FAILED, null, List.of());

    /** Bytes of the records. */
    public int sizeInBytes() {
        return records == null ? 0 : records.sizeInBytes();
    }

    public void release() {
        if (records != null) {
            records.release();
        }
    }
}
