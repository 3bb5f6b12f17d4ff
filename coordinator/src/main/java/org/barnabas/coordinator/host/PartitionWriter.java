package org.barnabas.coordinator.host;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;

/** Port: appends to the partition that a coordinator lives on. Called and answering on the owner's thread only. */
public interface PartitionWriter {

    /**
     * Appends records as one batch that is written whole or not at all.
     *
     * @param records at least one
     * @param onCommitted called exactly once, in the order of the appends, possibly before this method returns: with
     *     {@link ErrorCode#NONE} when the high watermark has passed the batch, or with the reason why it was refused or
     *     why its fate is unknown (leadership lost)
     */
    void append(List<CoordinatorRecord> records, Consumer<ErrorCode> onCommitted);
}
