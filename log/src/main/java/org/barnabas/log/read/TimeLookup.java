package org.barnabas.log.read;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.log.segment.StaleViewException;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordTimes;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.MissingCodecException;
import org.jspecify.annotations.Nullable;

/**
 * Finds offsets by time in a {@link LogView}. Made for one look-up, on any thread. An answer counts only if the segment
 * that it was read from is still not retired afterwards: else positions of the old files were read in new ones.
 */
final class TimeLookup {

    private final LogView view;

    TimeLookup(LogView view) {
        this.view = view;
    }

    TimestampOffset firstSince(long timestamp) throws IOException {
        for (int i = 0; i < view.segmentCount(); i++) {
            SegmentView segment = view.segment(i);
            TimestampOffset newest = segment.newestTime();
            if (segment.isEmpty() || (newest != null && newest.timestamp() < timestamp)) {
                continue;
            }
            if (newest == null && largestOfSealed(segment) < timestamp) {
                continue;
            }
            TimestampOffset found = current(segment, () -> firstSince(segment, timestamp));
            if (found != null) {
                return found;
            }
        }
        return none();
    }

    /**
     * The largest timestamp of a segment's batches, from which the second look-up on reads nothing. A power cut may have
     * left the index short, so what comes behind its last entry is looked at.
     */
    private long largestOfSealed(SegmentView segment) throws IOException {
        Long known = segment.life().largestTimestamp();
        if (known != null) {
            return known;
        }
        TimestampOffset largest = Objects.requireNonNull(current(segment, () -> largestFromIndexOn(segment)));
        segment.life().largestTimestamp(largest.timestamp());
        return largest.timestamp();
    }

    private static TimestampOffset largestFromIndexOn(SegmentView segment) throws IOException {
        SharedFile log = segment.openLog();
        try {
            TimestampOffset noted = segment.largestTimestamp();
            TimestampOffset largest = segment.isTimeRight(log, noted) ? noted : none();
            long from = largest.timestamp() < 0 ? segment.baseOffset() : largest.offset();
            BatchScanner scanner = new BatchScanner(log.file(), segment.positionBefore(log, from), segment.size());
            while (scanner.next()) {
                if (scanner.maxTimestamp() > largest.timestamp()) {
                    largest = new TimestampOffset(scanner.maxTimestamp(), scanner.lastOffset());
                }
            }
            return largest;
        } finally {
            log.release();
        }
    }

    private @Nullable TimestampOffset firstSince(SegmentView segment, long timestamp) throws IOException {
        // A power cut may have left a sealed segment's index short, so its last entry is where to look from, and
        // no reason not to look: a whole index leaves one batch header to read.
        long from = Math.max(view.startOffset(), offsetBefore(segment, timestamp));
        return search(segment, from, at -> at >= timestamp);
    }

    private interface Look {
        @Nullable
        TimestampOffset look() throws IOException;
    }

    /** What was found in a segment, if it was the content that the view describes. */
    private @Nullable TimestampOffset current(SegmentView segment, Look look) throws IOException {
        try {
            TimestampOffset found = look.look();
            if (!segment.life().isRetired()) {
                return found;
            }
        } catch (IOException failure) {
            if (!segment.life().isRetired() && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
        }
        throw new StaleViewException(view.name());
    }

    private static long offsetBefore(SegmentView segment, long timestamp) throws IOException {
        SharedFile log = segment.openLog();
        try {
            return segment.offsetBefore(log, timestamp);
        } finally {
            log.release();
        }
    }

    TimestampOffset largest() throws IOException {
        SegmentView best = null;
        TimestampOffset largest = none();
        for (int i = 0; i < view.segmentCount(); i++) {
            SegmentView segment = view.segment(i);
            TimestampOffset candidate = current(segment, segment::largestTimestamp);
            if (candidate != null && !segment.isEmpty() && candidate.timestamp() > largest.timestamp()) {
                largest = candidate;
                best = segment;
            }
        }
        if (best == null) {
            return none();
        }
        // The index names the last offset of the batch; the record itself may be an earlier one of it.
        long timestamp = largest.timestamp();
        long from = largest.offset();
        SegmentView segment = best;
        TimestampOffset exact = current(segment, () -> search(segment, from, at -> at == timestamp));
        return exact == null ? largest : exact;
    }

    private @Nullable TimestampOffset search(SegmentView segment, long from, LongPredicate wanted) throws IOException {
        SharedFile log = segment.openLog();
        try {
            int start = segment.positionBefore(log, from);
            BatchScanner scanner = new BatchScanner(log.file(), start, segment.size());
            while (scanner.next()) {
                // The largest timestamp of a batch decides whether a look inside is worth it.
                if (scanner.lastOffset() >= from && mayHold(scanner, wanted)) {
                    TimestampOffset found = searchBatch(log, scanner, wanted);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        } finally {
            log.release();
        }
    }

    private static boolean mayHold(BatchScanner scanner, LongPredicate wanted) {
        return wanted.test(scanner.maxTimestamp());
    }

    private @Nullable TimestampOffset searchBatch(SharedFile log, BatchScanner scanner, LongPredicate wanted)
            throws IOException {
        if (scanner.header().isLegacy()) {
            return new TimestampOffset(scanner.maxTimestamp(), scanner.lastOffset());
        }
        ByteBufAllocator allocator = view.buffers();
        ByteBuf bytes = allocator.directBuffer(scanner.sizeInBytes());
        try (RecordTimes records = new RecordTimes(allocator, InflateLimits.DEFAULT)) {
            ByteBuffer target = bytes.nioBuffer(0, scanner.sizeInBytes());
            log.file().read(target, scanner.position());
            bytes.writerIndex(scanner.sizeInBytes());
            boolean found = records.find(new RecordBatchView().wrap(bytes, 0), view.startOffset(), wanted);
            return found ? new TimestampOffset(records.timestamp(), records.offset()) : null;
        } catch (CorruptBatchException | MissingCodecException unreadable) {
            // Its header still gives an answer that is at worst a little early.
            return new TimestampOffset(
                    scanner.maxTimestamp(),
                    Math.max(view.startOffset(), scanner.header().baseOffset()));
        } finally {
            bytes.release();
        }
    }

    private static TimestampOffset none() {
        return new TimestampOffset(TimestampOffset.NO_TIMESTAMP, -1);
    }
}
