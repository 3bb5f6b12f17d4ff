package org.barnabas.broker.api.logs;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import org.barnabas.log.read.LogView;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.log.segment.StaleViewException;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.ReadBound;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;

/**
 * ListOffsets as clients of 0.8 and 0.9 ask (version 0): up to so many offsets at which segments begin, the newest first.
 *
 * <p>Behaviour, as Apache Kafka 3.9: the log's end counts as one more beginning, of now, unless the newest segment is empty.
 * A time asks for the segments that were last written to by then, -1 for all, -2 for the oldest alone. What consumers may not
 * see yet is one offset, the high watermark. Any thread; {@link #find} may wait for the disk if it has to look at times.
 */
public final class OldStyleOffsets {

    /** More of them are not worth holding up a loop. */
    private static final int MOST_ON_A_LOOP = 64;

    private final FileTimes times;
    private final WallClock clock;

    /** When files were written to. */
    @FunctionalInterface
    public interface FileTimes {

        /** In wall-clock milliseconds; fails with {@link NoSuchFileException} if the file is gone. */
        long lastModifiedMs(Path file) throws IOException;
    }

    public OldStyleOffsets(FileTimes times, WallClock clock) {
        this.times = times;
        this.clock = clock;
    }

    /** Why it cannot be asked like that; NONE if it can. */
    static ErrorCode problem(ListOffsetsPartition asked) {
        if (asked.timestamp() < OffsetAnswers.EARLIEST) {
            return ErrorCode.UNSUPPORTED_VERSION;
        }
        return asked.maxNumOffsets() < 0 ? ErrorCode.INVALID_REQUEST : ErrorCode.NONE;
    }

    /** Whether the answer takes no time worth mentioning. */
    static boolean isQuick(ListOffsetsPartition asked) {
        return asked.timestamp() < 0 && asked.maxNumOffsets() <= MOST_ON_A_LOOP;
    }

    /**
     * Looks in one view.
     *
     * @throws StaleViewException if files that it has to look at are gone
     */
    ListOffsetsPartitionResponse find(ListOffsetsPartition asked, PartitionView view, LogView log) throws IOException {
        int newest = newest(asked.timestamp(), log);
        int count = Math.min(asked.maxNumOffsets(), newest + 1);
        long end = view.end(ReadBound.HIGH_WATERMARK);
        long[] offsets = new long[count];
        int size = 0;
        boolean hidden = false;
        for (int place = newest; place > newest - count; place--) {
            long offset = offsetAt(log, place);
            if (offset <= end) {
                offsets[size++] = offset;
            } else if (!hidden) {
                offsets[size++] = end;
                hidden = true;
            }
        }
        if (hidden && view.isBehindItsElection()) {
            // What is committed is not known yet; an offset before what clients heard of would be a lie.
            return OffsetAnswers.notYet(asked, (short) 0);
        }
        return new ListOffsetsPartitionResponse()
                .partitionIndex(asked.partitionIndex())
                .oldStyleOffsets(new Offsets(Arrays.copyOf(offsets, size)));
    }

    /** Takes no more memory than the answer has bytes. */
    private static final class Offsets extends AbstractList<Long> {

        private final long[] offsets;

        private Offsets(long[] offsets) {
            this.offsets = offsets;
        }

        @Override
        public Long get(int index) {
            return offsets[index];
        }

        @Override
        public int size() {
            return offsets.length;
        }
    }

    /** The newest of the places that are asked for: a segment, or behind the last one the log's end; -1 if none is. */
    private int newest(long timestamp, LogView log) throws IOException {
        int last = log.segmentCount() - 1;
        boolean hasEnd = !log.segment(last).isEmpty();
        if (timestamp == OffsetAnswers.EARLIEST) {
            return 0;
        }
        if (timestamp == OffsetAnswers.LATEST || (hasEnd && clock.nowMs() <= timestamp)) {
            return hasEnd ? last + 1 : last;
        }
        int place = last;
        while (place >= 0 && lastModifiedMs(log, place) > timestamp) {
            place--;
        }
        return place;
    }

    private long lastModifiedMs(LogView log, int place) throws IOException {
        SegmentView segment = log.segment(place);
        try {
            return times.lastModifiedMs(segment.logFile());
        } catch (NoSuchFileException gone) {
            if (segment.isEmpty()) {
                // It gets its file with its first record.
                return clock.nowMs();
            }
            throw new StaleViewException(log.name());
        }
    }

    private static long offsetAt(LogView log, int place) {
        return place == log.segmentCount()
                ? log.endOffset()
                : Math.max(log.segment(place).baseOffset(), log.startOffset());
    }
}
