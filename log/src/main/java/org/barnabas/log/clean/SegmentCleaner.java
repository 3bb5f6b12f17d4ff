package org.barnabas.log.clean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.barnabas.log.CleanTask;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.segment.BatchReads;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.ControlBatch;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;

/**
 * Rewrites segments without what newer records replace. A record stays if no newer one has its key; a tombstone stays
 * for {@code delete.retention.ms} more, counted from the first round that met it (KIP-534); the newest batch of each
 * producer stays, if need be without records, because its sequence is needed. One thread.
 */
final class SegmentCleaner {

    private final CleanTask task;
    private final OffsetMap newest;
    private final long mappedUpTo;
    private final CleanTransactions transactions;
    private final ByteBufAllocator allocator;
    private final RecordBatchView batch = new RecordBatchView();
    private final LongConsumer pace;
    private final RecordCursor cursor;

    SegmentCleaner(CleanTask task, OffsetMap newest, long mappedUpTo, LongConsumer pace, ByteBufAllocator allocator)
            throws IOException {
        this.allocator = allocator;
        this.cursor = new RecordCursor(allocator, InflateLimits.TRUSTED);
        this.pace = pace;
        this.task = task;
        this.newest = newest;
        this.mappedUpTo = mappedUpTo;
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (SegmentView segment : task.segments()) {
            aborted.addAll(segment.abortedTransactions());
        }
        this.transactions = new CleanTransactions(aborted);
    }

    /** Appends what stays of one segment. Segments come in order, each once. */
    void clean(SegmentView source, CleanedSegment target) throws IOException {
        SharedFile log = source.openLog();
        ByteBuf buffer = allocator.directBuffer(1 << 16);
        try {
            BatchScanner scanner = new BatchScanner(log.file(), 0, source.size());
            while (scanner.next()) {
                pace.accept(scanner.sizeInBytes());
                BatchReads.read(log.file(), scanner.position(), scanner.sizeInBytes(), buffer);
                if (scanner.header().isLegacy()) {
                    target.append(buffer, scanner.lastOffset(), scanner.maxTimestamp());
                } else {
                    batch.wrap(buffer, 0);
                    clean(buffer, target);
                }
            }
        } finally {
            buffer.release();
            log.release();
        }
    }

    private void clean(ByteBuf bytes, CleanedSegment target) throws IOException {
        if (batch.isControl()) {
            cleanMarker(bytes, target);
            return;
        }
        if (transactions.isAborted(batch)) {
            keepSequence(target);
            return;
        }
        filter(bytes, target);
    }

    private void cleanMarker(ByteBuf bytes, CleanedSegment target) throws IOException {
        CleanTransactions.MarkerFate fate = transactions.onMarker(batch, ControlBatch.marker(batch));
        if (fate.ended() && batch.hasDeleteHorizon() && batch.baseTimestamp() <= task.nowMs()) {
            keepSequence(target);
            return;
        }
        if (fate.ended() && !batch.hasDeleteHorizon() && batch.recordCount() > 0) {
            rebuild(target, record -> true, task.nowMs() + task.config().deleteRetentionMs());
        } else {
            target.append(bytes, batch.lastOffset(), batch.maxTimestamp());
        }
        AbortedTransaction aborted = fate.aborted();
        if (aborted != null) {
            target.appendAborted(aborted);
        }
    }

    private void filter(ByteBuf bytes, CleanedSegment target) throws IOException {
        int kept = 0;
        int seen = 0;
        boolean tombstones = false;
        cursor.open(batch);
        while (cursor.next()) {
            seen++;
            if (stays(cursor)) {
                kept++;
                tombstones |= !cursor.hasValue();
            }
        }
        boolean startsHorizon = tombstones && !batch.hasDeleteHorizon();
        if (kept == 0) {
            keepSequence(target);
        } else if (kept == seen && !startsHorizon) {
            target.append(bytes, batch.lastOffset(), batch.maxTimestamp());
        } else {
            long horizon = startsHorizon
                    ? task.nowMs() + task.config().deleteRetentionMs()
                    : batch.hasDeleteHorizon() ? batch.baseTimestamp() : RecordBatchView.NO_TIMESTAMP;
            rebuild(target, this::stays, horizon);
        }
    }

    private boolean stays(RecordCursor record) {
        if (record.offset() < task.logStart()) {
            return false;
        }
        if (record.offset() >= mappedUpTo) {
            return true;
        }
        ByteBuf key = record.key();
        if (key == null || newest.get(key) > record.offset()) {
            return false;
        }
        return record.hasValue() || !batch.hasDeleteHorizon() || batch.baseTimestamp() > task.nowMs();
    }

    /** Nothing of the batch stays but, for the newest one of a producer, its header. */
    private void keepSequence(CleanedSegment target) throws IOException {
        Long last = batch.hasProducerId() ? task.lastOffsets().get(batch.producerId()) : null;
        if (last != null && last == batch.lastOffset()) {
            rebuild(target, record -> false, RecordBatchView.NO_TIMESTAMP);
        }
    }

    private void rebuild(CleanedSegment target, Predicate<RecordCursor> keep, long horizon) throws IOException {
        CompressionType type = batch.compression();
        try (BatchBuilder builder = new BatchBuilder(allocator)) {
            builder.compression(Compression.of(type == null ? CompressionType.NONE : type))
                    .baseOffset(batch.baseOffset())
                    .lastOffsetDelta(batch.lastOffsetDelta())
                    .leaderEpoch(batch.partitionLeaderEpoch())
                    .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
                    .transactional(batch.isTransactional())
                    .control(batch.isControl());
            if (batch.isLogAppendTime()) {
                builder.logAppendTime(batch.maxTimestamp());
            }
            if (horizon != RecordBatchView.NO_TIMESTAMP) {
                builder.deleteHorizon(horizon);
            }
            cursor.open(batch);
            while (cursor.next()) {
                if (keep.test(cursor)) {
                    builder.append(cursor);
                }
            }
            append(target, builder.build());
        }
    }

    private void append(CleanedSegment target, ByteBuf rebuilt) throws IOException {
        try {
            RecordBatchView view = new RecordBatchView().wrap(rebuilt, 0);
            target.append(rebuilt, view.lastOffset(), view.maxTimestamp());
        } finally {
            rebuilt.release();
        }
    }

    void close() {
        cursor.close();
    }

    /**
     * Fills the map with the keys of the dirty part.
     *
     * @return up to which offset it got: {@code firstDirty} if not even the first batch fits
     */
    static long map(CleanTask task, OffsetMap map, LongConsumer pace, ByteBufAllocator allocator) throws IOException {
        List<AbortedTransaction> aborted = new ArrayList<>();
        for (SegmentView segment : task.segments()) {
            aborted.addAll(segment.abortedTransactions());
        }
        CleanTransactions transactions = new CleanTransactions(aborted);
        ByteBuf buffer = allocator.directBuffer(1 << 16);
        try (RecordCursor cursor = new RecordCursor(allocator, InflateLimits.TRUSTED)) {
            long upTo = task.firstDirty();
            for (SegmentView segment : task.segments()) {
                Reach reach = map(task, segment, map, transactions, new Buffers(buffer, cursor, pace));
                upTo = Math.max(upTo, reach.offset);
                if (reach.full) {
                    break;
                }
            }
            return upTo;
        } finally {
            buffer.release();
        }
    }

    private record Buffers(ByteBuf bytes, RecordCursor cursor, LongConsumer pace) {}

    /** The end of what was mapped, and whether the map is full. */
    private record Reach(long offset, boolean full) {}

    private static Reach map(
            CleanTask task, SegmentView segment, OffsetMap map, CleanTransactions transactions, Buffers buffers)
            throws IOException {
        SharedFile log = segment.openLog();
        try {
            RecordBatchView batch = new RecordBatchView();
            BatchScanner scanner = new BatchScanner(log.file(), 0, segment.size());
            while (scanner.next()) {
                RecordBatchView header = scanner.header();
                if (header.isLegacy()) {
                    continue;
                }
                boolean dirty = scanner.lastOffset() >= task.firstDirty();
                if (dirty && header.recordCount() > map.room()) {
                    return new Reach(header.baseOffset(), true);
                }
                buffers.pace.accept(scanner.sizeInBytes());
                BatchReads.read(log.file(), scanner.position(), scanner.sizeInBytes(), buffers.bytes);
                batch.wrap(buffers.bytes, 0);
                boolean skip = batch.isControl() ? follow(transactions, batch) : transactions.isAborted(batch);
                if (dirty && !skip) {
                    mapBatch(task, map, buffers.cursor.open(batch));
                }
            }
            return new Reach(segment.endOffset(), false);
        } finally {
            log.release();
        }
    }

    private static boolean follow(CleanTransactions transactions, RecordBatchView control) {
        transactions.onMarker(control, ControlBatch.marker(control));
        return true;
    }

    private static void mapBatch(CleanTask task, OffsetMap map, RecordCursor records) {
        while (records.next()) {
            ByteBuf key = records.key();
            if (key != null && records.offset() >= Math.max(task.firstDirty(), task.logStart())) {
                map.put(key, records.offset());
            }
        }
    }
}
