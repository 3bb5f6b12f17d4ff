package org.barnabas.log.segment;

import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/** What a control batch says. */
public final class ControlBatch {

    private ControlBatch() {}

    /**
     * The marker in a control batch that lies completely in its buffer; null if it has none. What it needs of memory comes
     * from where the buffer does.
     */
    public static @Nullable TransactionMarker marker(RecordBatchView control) {
        try (RecordCursor cursor = new RecordCursor(control.buffer().alloc(), InflateLimits.DEFAULT)) {
            cursor.open(control);
            return control.recordCount() > 0 && cursor.next() ? cursor.transactionMarker() : null;
        }
    }
}
