package org.barnabas.broker.groups;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.PartitionReader;
import org.barnabas.coordinator.host.PartitionWriter;
import org.barnabas.partition.Partition;
import org.barnabas.partition.Shard;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchBuilder;

/**
 * The partition that a coordinator lives on, as the coordinator sees it. Owned by the partition's shard. Commits are
 * told as messages of the shard, because a partition must not be called back into while it answers.
 */
final class OffsetsLog implements PartitionWriter, PartitionReader {

    /** About a millisecond of the shard's time. */
    static final int LARGEST_SLICE_BYTES = 64 << 10;

    private final Partition partition;
    private final Shard shard;
    private final ByteBufAllocator allocator;
    private final int sliceBytes;
    private final LoadTurns turns;

    OffsetsLog(Partition partition, ByteBufAllocator allocator, int sliceBytes, LoadTurns turns) {
        this.partition = partition;
        this.shard = partition.handle().shard();
        this.allocator = allocator;
        this.sliceBytes = Math.min(sliceBytes, LARGEST_SLICE_BYTES);
        this.turns = turns;
    }

    @Override
    public void append(List<CoordinatorRecord> records, Consumer<ErrorCode> onCommitted) {
        int max = partition.handle().config().rules().maxMessageBytes();
        long bytes = 0;
        for (CoordinatorRecord record : records) {
            bytes += record.sizeInBytes();
        }
        if (bytes > max) {
            // It would be in vain to build a batch, which may be as large as a request.
            onCommitted.accept(ErrorCode.MESSAGE_TOO_LARGE);
            return;
        }
        long now = shard.wallClock().nowMs();
        ByteBuf batch;
        try (BatchBuilder builder = new BatchBuilder(allocator)) {
            records.forEach(record -> builder.append(now, record.key(), record.value()));
            batch = builder.build();
        }
        if (batch.readableBytes() > max) {
            batch.release();
            onCommitted.accept(ErrorCode.MESSAGE_TOO_LARGE);
            return;
        }
        partition.appendOwn(batch, (error, baseOffset, startOffset) -> {
            if (!shard.post(() -> onCommitted.accept(error))) {
                onCommitted.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            }
        });
    }

    @Override
    public void replay(Sink sink, Consumer<ErrorCode> onDone) {
        new OffsetsReplay(partition, allocator, sliceBytes, sink, onDone).start(turns);
    }
}
