package org.barnabas.broker.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.barnabas.log.FileSlice;
import org.barnabas.log.LogView;
import org.barnabas.log.ReadPlan;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.record.InflateLimits;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Records and messages of the simulated world as bytes. */
final class SimRecords {

    /** A process that dies leaves its buffers behind: that is no leak. */
    static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    private SimRecords() {}

    static ByteBuf batch(List<String> values) {
        try (BatchBuilder builder = new BatchBuilder(ALLOCATOR)) {
            for (String value : values) {
                builder.append(1_700_000_000_000L, null, value.getBytes(StandardCharsets.UTF_8));
            }
            return builder.build();
        }
    }

    /** Every record of a log as "epoch:value", by offset. */
    static NavigableMap<Long, String> read(LogView log) {
        NavigableMap<Long, String> all = new TreeMap<>();
        long at = log.startOffset();
        while (at < log.endOffset()) {
            ReadPlan plan = log.plan(at, log.endOffset(), 1 << 20, true);
            FileSlice slice = plan.records();
            if (slice == null) {
                throw new AssertionError("cannot read " + log + " at " + at + ": " + plan.status());
            }
            ByteBuf bytes = bytes(slice);
            slice.release();
            at = collect(bytes, all);
        }
        return all;
    }

    private static long collect(ByteBuf bytes, NavigableMap<Long, String> all) {
        RecordBatchView batch = new RecordBatchView();
        long next = 0;
        try (RecordCursor cursor = new RecordCursor(ALLOCATOR, InflateLimits.DEFAULT)) {
            for (int at = bytes.readerIndex();
                    RecordBatchView.isComplete(bytes, at, bytes.writerIndex());
                    at = batch.end()) {
                cursor.open(batch.wrap(bytes, at));
                while (cursor.next()) {
                    ByteBuf value = cursor.value();
                    String text = value == null ? "null" : value.toString(StandardCharsets.UTF_8);
                    all.put(cursor.offset(), batch.partitionLeaderEpoch() + ":" + text);
                }
                next = batch.nextOffset();
            }
        }
        return next;
    }

    private static ByteBuf bytes(FileRecords records) {
        ByteBuf bytes = ALLOCATOR.buffer(records.sizeInBytes());
        try {
            records.readInto(bytes, 0, records.sizeInBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes;
    }

    /** Over the wire: what arrives is what was written, or null if its files have gone. */
    static @Nullable FetchResponse transfer(Message response, short version) {
        WireWriter out = new WireWriter(ALLOCATOR, 256);
        response.write(out, version);
        ByteBuf frame = ALLOCATOR.buffer(out.size());
        int size = out.size();
        for (Object part : out.parts()) {
            if (part instanceof FileRecords records) {
                frame.writeBytes(bytes(records));
                records.release();
            } else if (part instanceof ByteBuf buffer) {
                frame.writeBytes(buffer);
                buffer.release();
            }
        }
        return frame.readableBytes() < size ? null : FetchResponse.read(new WireReader(frame), version);
    }
}
