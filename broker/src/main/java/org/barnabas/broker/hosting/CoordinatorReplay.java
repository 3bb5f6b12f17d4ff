package org.barnabas.broker.hosting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.PartitionReader.Done;
import org.barnabas.coordinator.host.PartitionReader.Sink;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
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
 * Reads a partition from its start to where it ends when the reading begins, a small slice in each of its turns, so that
 * everything else on the shard's thread goes on in between. Owned by the shard.
 */
final class CoordinatorReplay implements LoadTurns.Load {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorReplay.class);
    private static final long NOT_BEGUN = -1;

    private final PartitionHandle partition;
    private final ByteBufAllocator allocator;
    private final int sliceBytes;
    private final Sink sink;
    private final Done done;
    private long next;
    private long end = NOT_BEGUN;

    CoordinatorReplay(PartitionHandle partition, ByteBufAllocator allocator, int sliceBytes, Sink sink, Done done) {
        this.partition = partition;
        this.allocator = allocator;
        this.sliceBytes = sliceBytes;
        this.sink = sink;
        this.done = done;
    }

    @Override
    public boolean step() {
        if (sink.isOver()) {
            // The partition may be led here again: whoever leads it now reads it itself.
            return false;
        }
        PartitionView view = partition.view();
        LogView log = view.log();
        if (log == null) {
            return end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        if (end == NOT_BEGUN) {
            end = log.endOffset();
        }
        // Retention may have moved the start in the meantime.
        next = Math.max(next, log.startOffset());
        if (next >= end) {
            return end(ErrorCode.NONE);
        }
        ErrorCode error = readSlice(log);
        return error == ErrorCode.NONE || end(error);
    }

    /** There are no more steps. */
    private boolean end(ErrorCode error) {
        done.onReplayed(error, end);
        return false;
    }

    @Override
    public void failed() {
        done.onReplayed(ErrorCode.UNKNOWN_SERVER_ERROR, end);
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
            LOG.error("coordinator partition unreadable partition={} offset={}", partition, next, e);
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
                    partition,
                    baseOffset,
                    e.getMessage());
        }
    }

    private void deliver(RecordBatchView batch, RecordCursor cursor) {
        boolean transactional = batch.isTransactional();
        boolean control = batch.isControl();
        long producerId = batch.producerId();
        short producerEpoch = batch.producerEpoch();
        cursor.open(batch);
        while (cursor.next()) {
            if (cursor.offset() < next) {
                continue;
            }
            if (control) {
                TransactionMarker marker = cursor.transactionMarker();
                if (marker != null) {
                    sink.marker(cursor.offset(), producerId, producerEpoch, marker.commit());
                }
                continue;
            }
            byte[] key = bytes(cursor.key());
            if (key == null) {
                continue;
            }
            CoordinatorRecord record = new CoordinatorRecord(key, bytes(cursor.value()));
            if (transactional) {
                sink.transactional(cursor.offset(), producerId, producerEpoch, record);
            } else {
                sink.record(cursor.offset(), record);
            }
        }
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuf slice) {
        return slice == null ? null : ByteBufUtil.getBytes(slice);
    }
}
