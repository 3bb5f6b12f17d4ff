package org.barnabas.broker.groups;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.function.Consumer;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.PartitionReader.Sink;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.partition.FetchWaiter;
import org.barnabas.partition.Partition;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.ReadBound;
import org.barnabas.partition.Shard;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a partition from its start to where it ended when the replay began, a small slice in each of its turns, so that
 * everything else on the shard's thread goes on in between. Owned by the shard.
 */
final class OffsetsReplay implements LoadTurns.Load {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetsReplay.class);

    private final Partition partition;
    private final Shard shard;
    private final ByteBufAllocator allocator;
    private final int sliceBytes;
    private final Sink sink;
    private final Consumer<ErrorCode> onDone;
    private long next;
    private long end;

    OffsetsReplay(
            Partition partition, ByteBufAllocator allocator, int sliceBytes, Sink sink, Consumer<ErrorCode> onDone) {
        this.partition = partition;
        this.shard = partition.handle().shard();
        this.allocator = allocator;
        this.sliceBytes = sliceBytes;
        this.sink = sink;
        this.onDone = onDone;
    }

    void start(LoadTurns turns) {
        LogView log = partition.handle().view().log();
        if (log == null) {
            onDone.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        next = log.startOffset();
        end = log.endOffset();
        if (next < end) {
            turns.add(this);
        } else {
            awaitCommitted();
        }
    }

    @Override
    public boolean step() {
        if (sink.isOver()) {
            // The partition may be led here again: whoever leads it now reads it itself.
            return false;
        }
        PartitionView view = partition.handle().view();
        LogView log = view.log();
        if (log == null || !view.isLeader()) {
            onDone.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            return false;
        }
        // Retention may have moved the start in the meantime.
        next = Math.max(next, log.startOffset());
        if (next >= end) {
            awaitCommitted();
            return false;
        }
        ErrorCode error = readSlice(log);
        if (error != ErrorCode.NONE) {
            onDone.accept(error);
            return false;
        }
        return true;
    }

    @Override
    public void failed() {
        onDone.accept(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    private ErrorCode readSlice(LogView log) {
        ReadPlan plan = log.plan(next, end, sliceBytes, true);
        if (plan.status() == ReadPlan.Status.STALE) {
            return ErrorCode.NONE;
        }
        if (plan.status() != ReadPlan.Status.OK) {
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
        FileSlice records = plan.records();
        if (records == null) {
            next = end;
            return ErrorCode.NONE;
        }
        ByteBuf bytes = allocator.buffer(records.sizeInBytes());
        try {
            records.readInto(bytes, 0, records.sizeInBytes());
            deliverAll(bytes);
            return ErrorCode.NONE;
        } catch (IOException e) {
            LOG.error("coordinator partition unreadable partition={} offset={}", partition.handle(), next, e);
            return ErrorCode.KAFKA_STORAGE_ERROR;
        } finally {
            bytes.release();
            plan.release();
        }
    }

    /** The slice may begin before the next offset and end in the middle of a batch. */
    private void deliverAll(ByteBuf bytes) {
        RecordBatchView batch = new RecordBatchView();
        int index = 0;
        try (RecordCursor cursor = new RecordCursor(allocator, InflateLimits.TRUSTED)) {
            while (RecordBatchView.isComplete(bytes, index, bytes.writerIndex())) {
                batch.wrap(bytes, index);
                index = batch.end();
                long after = batch.nextOffset();
                deliverUnlessDamaged(batch, cursor);
                next = Math.max(next, after);
            }
        }
    }

    /** One damaged batch must not take the groups of all others away. */
    private void deliverUnlessDamaged(RecordBatchView batch, RecordCursor cursor) {
        long baseOffset = batch.baseOffset();
        try {
            if (!batch.isValid()) {
                throw new CorruptBatchException("checksum");
            }
            deliver(batch, cursor);
        } catch (CorruptBatchException e) {
            LOG.error(
                    "coordinator batch skipped partition={} offset={} problem={}",
                    partition.handle(),
                    baseOffset,
                    e.getMessage());
        }
    }

    private void deliver(RecordBatchView batch, RecordCursor cursor) {
        boolean transactional = batch.isTransactional();
        boolean control = batch.isControl();
        long producerId = batch.producerId();
        cursor.open(batch);
        while (cursor.next()) {
            if (cursor.offset() < next) {
                continue;
            }
            if (control) {
                TransactionMarker marker = cursor.transactionMarker();
                if (marker != null) {
                    sink.marker(producerId, marker.commit());
                }
                continue;
            }
            byte[] key = bytes(cursor.key());
            if (key == null) {
                continue;
            }
            CoordinatorRecord record = new CoordinatorRecord(key, bytes(cursor.value()));
            if (transactional) {
                sink.transactional(producerId, record);
            } else {
                sink.record(record);
            }
        }
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuf slice) {
        return slice == null ? null : ByteBufUtil.getBytes(slice);
    }

    /** What was read counts when it is below the high watermark: a new leader may not know yet that it is. */
    private void awaitCommitted() {
        if (partition.handle().view().highWatermark() >= end) {
            onDone.accept(ErrorCode.NONE);
            return;
        }
        Progress progress = new Progress();
        partition.armFetch(
                progress, ReadBound.HIGH_WATERMARK, partition.handle().view().highWatermark());
    }

    private final class Progress implements FetchWaiter {

        private boolean posted;

        @Override
        public void onProgress() {
            if (!posted) {
                posted = true;
                shard.post(OffsetsReplay.this::step);
            }
        }
    }
}
