package org.barnabas.log;

import io.netty.buffer.PooledByteBufAllocator;
import org.barnabas.protocol.record.InflateLimits;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.TransactionMarker;
import org.jspecify.annotations.Nullable;

/** What a control batch says. */
final class ControlBatch {

    private ControlBatch() {}

    /** The marker in a control batch that lies completely in its buffer; null if it has none. */
    static @Nullable TransactionMarker marker(RecordBatchView control) {
        try (RecordCursor cursor = new RecordCursor(PooledByteBufAllocator.DEFAULT, InflateLimits.DEFAULT)) {
            cursor.open(control);
            return control.recordCount() > 0 && cursor.next() ? cursor.transactionMarker() : null;
        }
    }
}
