package org.barnabas.partition;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;

/** What a leader says to a follower. */
public final class ReplicaBatches {

    static final int LEADER = 2;

    private ReplicaBatches() {}

    /** The controller's word that broker 2 leads. */
    public static PartitionImage following(int leaderEpoch) {
        return PartitionImage.led(0, leaderEpoch, List.of(LEADER, TestBroker.ID));
    }

    public static BufferRecords batch(long base, int epoch, int records) {
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            builder.baseOffset(base).leaderEpoch(epoch);
            for (int i = 0; i < records; i++) {
                builder.append(1_700_000_000_000L, null, ("v" + (base + i)).getBytes(StandardCharsets.UTF_8));
            }
            return new BufferRecords(builder.build());
        }
    }

    public static PartitionData records(BufferRecords records, long highWatermark) {
        return new PartitionData()
                .highWatermark(highWatermark)
                .logStartOffset(0)
                .records(records);
    }

    public static PartitionData nothing(long highWatermark) {
        return new PartitionData().highWatermark(highWatermark).logStartOffset(0);
    }

    public static PartitionData diverging(int epoch, long endOffset) {
        return nothing(99)
                .divergingEpoch(new FetchResponse.EpochEndOffset().epoch(epoch).endOffset(endOffset));
    }

    static PartitionData startsAt(long logStart) {
        return new PartitionData()
                .errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code())
                .highWatermark(-1)
                .logStartOffset(logStart);
    }
}
