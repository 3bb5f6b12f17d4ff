package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOutcome;
import org.jspecify.annotations.Nullable;

/** A led partition as its {@link Resident} sees it. On the partition's shard only. */
public interface ResidentDoor {

    /** Names the partition, and shows what is readable of it. */
    PartitionHandle handle();

    /**
     * Appends one batch whose records need all in-sync replicas; the reference passes on. Its fate is told by
     * {@link Resident#onHighWatermark}, {@link Resident#onLost} or {@link Resident#onResign}.
     *
     * @return where it stands in the log, or why it was refused: then nothing has changed. Null if the log has no place for
     *     it yet: nothing has changed either, and {@link Resident#onRoom} tells when to try again
     */
    @Nullable
    AppendOutcome append(ByteBuf batch);
}
