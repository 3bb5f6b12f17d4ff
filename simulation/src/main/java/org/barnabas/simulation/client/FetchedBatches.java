package org.barnabas.simulation.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/**
 * The whole batches of an answer to a fetch. Reading ends at the first whose checksum does not fit, as with any client.
 *
 * @param records those at or above the offset that was asked for
 * @param end one past the last offset of the batches; the offset asked for if there is none
 * @param sound false if a checksum did not fit
 * @param ordered false if offsets do not ascend, within batches or over them
 */
record FetchedBatches(List<FetchedRecord> records, long end, boolean sound, boolean ordered) {

    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    static FetchedBatches read(@Nullable Records records, long from) {
        List<FetchedRecord> found = new ArrayList<>();
        if (!(records instanceof BufferRecords buffer)) {
            return new FetchedBatches(found, from, true, true);
        }
        ByteBuf bytes = buffer.buffer();
        RecordBatchView batch = new RecordBatchView();
        long last = -1;
        long end = from;
        boolean ordered = true;
        try (RecordCursor cursor = new RecordCursor(ALLOCATOR, InflateLimits.DEFAULT)) {
            for (int at = bytes.readerIndex();
                    RecordBatchView.isComplete(bytes, at, bytes.writerIndex());
                    at = batch.end()) {
                if (!batch.wrap(bytes, at).isValid()) {
                    return new FetchedBatches(found, end, false, ordered);
                }
                cursor.open(batch);
                while (!batch.isControl() && cursor.next()) {
                    ordered = ordered && cursor.offset() > last;
                    last = cursor.offset();
                    if (cursor.offset() >= from) {
                        found.add(record(cursor, batch.partitionLeaderEpoch()));
                    }
                }
                ordered = ordered && batch.lastOffset() >= last;
                last = batch.lastOffset();
                end = Math.max(end, batch.lastOffset() + 1);
            }
        }
        return new FetchedBatches(found, end, true, ordered);
    }

    private static FetchedRecord record(RecordCursor cursor, int leaderEpoch) {
        return new FetchedRecord(
                cursor.offset(), cursor.timestamp(), leaderEpoch, text(cursor.key()), text(cursor.value()));
    }

    private static @Nullable String text(@Nullable ByteBuf bytes) {
        return bytes == null ? null : bytes.toString(StandardCharsets.UTF_8);
    }
}
