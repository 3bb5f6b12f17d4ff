package org.barnabas.broker.hosting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.PartitionReader;
import org.barnabas.coordinator.host.PartitionWriter;
import org.barnabas.log.AppendOutcome;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.ResidentDoor;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.RecordBatchView;

/** The partition that a coordinator lives on, as the coordinator sees it. Owned by the partition's shard. */
public final class CoordinatorLog implements PartitionWriter, PartitionReader {

    /** About a millisecond of the shard's time. */
    static final int LARGEST_SLICE_BYTES = 64 << 10;

    private final ResidentDoor door;
    private final ByteBufAllocator allocator;
    private final int sliceBytes;
    private final LoadTurns turns;
    private final boolean viewIsNew;

    /**
     * @param sliceBytes how much is read in a turn, at most {@link #LARGEST_SLICE_BYTES}
     * @param viewIsNew whether the partition shows all that is in its log at this moment, so that one without records
     *     need not be read
     */
    CoordinatorLog(ResidentDoor door, ByteBufAllocator allocator, int sliceBytes, LoadTurns turns, boolean viewIsNew) {
        this.door = door;
        this.allocator = allocator;
        this.sliceBytes = Math.min(sliceBytes, LARGEST_SLICE_BYTES);
        this.turns = turns;
        this.viewIsNew = viewIsNew;
    }

    @Override
    public Appended append(Batch batch) {
        int max = door.handle().config().rules().maxMessageBytes();
        long bytes = 0;
        for (CoordinatorRecord record : batch.records()) {
            bytes += record.sizeInBytes();
        }
        if (bytes > max) {
            // It would be in vain to build a batch, which may be as large as a request.
            return Appended.refused(ErrorCode.MESSAGE_TOO_LARGE);
        }
        ByteBuf built = build(batch);
        if (built.readableBytes() > max) {
            built.release();
            return Appended.refused(ErrorCode.MESSAGE_TOO_LARGE);
        }
        AppendOutcome outcome = door.append(built);
        if (outcome == null) {
            return Appended.NOT_YET;
        }
        return new Appended(outcome.error(), outcome.baseOffset(), outcome.lastOffset());
    }

    private ByteBuf build(Batch batch) {
        long now = door.handle().shard().wallClock().nowMs();
        try (BatchBuilder builder = new BatchBuilder(allocator)) {
            if (batch.isTransactional()) {
                builder.producer(batch.producerId(), batch.producerEpoch(), RecordBatchView.NO_SEQUENCE)
                        .transactional(true);
            }
            batch.records().forEach(record -> builder.append(now, record.key(), record.value()));
            return builder.build();
        }
    }

    @Override
    public void replay(Sink sink, Done done) {
        if (viewIsNew && isEmpty()) {
            done.onReplayed(ErrorCode.NONE, 0);
            return;
        }
        turns.add(new CoordinatorReplay(door.handle(), allocator, sliceBytes, sink, done));
    }

    private boolean isEmpty() {
        LogView log = door.handle().view().log();
        return log != null && log.endOffset() == 0;
    }
}
