package org.barnabas.broker.sim;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/**
 * What a replica's log holds, by offset, read from its files as they grow. Whether two replicas hold the same up to an
 * offset is one comparison of two chained hashes.
 */
final class ReplicaContent {

    private static final int READ_BYTES = 1 << 20;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private final List<String> values = new ArrayList<>();
    private int[] epochs = new int[64];
    private long[] chain = new long[64];
    private int size;
    private @Nullable LogView read;

    int size() {
        return size;
    }

    String value(long offset) {
        return values.get((int) offset);
    }

    int epoch(long offset) {
        return epochs[(int) offset];
    }

    /** Takes over what has changed; answers whether anything has. */
    boolean follow(@Nullable PartitionLog log) {
        return log != null && follow(log.view());
    }

    @SuppressWarnings("ReferenceEquality") // A view is made anew with every change.
    boolean follow(LogView now) {
        if (now == read) {
            return false;
        }
        read = now;
        if (now.startOffset() != 0) {
            throw new AssertionError("a log that begins at " + now.startOffset());
        }
        cut((int) Math.min(size, now.endOffset()));
        // What it held last may be another record by now.
        int from = Math.max(0, size - 1);
        if (size > 0 && !isStill(now, from)) {
            from = 0;
        }
        collect(now, from);
        if (size != now.endOffset()) {
            throw new AssertionError("read " + size + " of " + now);
        }
        return true;
    }

    /** What it held may be lost. */
    void forget() {
        cut(0);
        read = null;
    }

    /** Reads everything again. */
    void readAgain(PartitionLog log) {
        cut(0);
        collect(log.view(), 0);
    }

    /** Whether all whole batches in an answer have the checksums that they should have. */
    static boolean isSound(FetchResponse response) {
        for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
            for (FetchResponse.PartitionData data : topic.partitions()) {
                if (data.records() instanceof FileRecords records && !isSound(Wire.bytes(records))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isSound(ByteBuf bytes) {
        RecordBatchView batch = new RecordBatchView();
        for (int at = bytes.readerIndex();
                RecordBatchView.isComplete(bytes, at, bytes.writerIndex());
                at = batch.end()) {
            if (!batch.wrap(bytes, at).isValid()) {
                return false;
            }
        }
        return true;
    }

    private boolean isStill(LogView now, int offset) {
        return now.epochAt(offset) == epochs[offset] && (offset == 0 || now.epochAt(offset - 1) == epochs[offset - 1]);
    }

    private void collect(LogView now, int from) {
        RecordBatchView batch = new RecordBatchView();
        long at = from;
        try (RecordCursor cursor = new RecordCursor(Wire.ALLOCATOR, InflateLimits.DEFAULT)) {
            while (at < now.endOffset()) {
                ReadPlan plan = now.plan(at, now.endOffset(), READ_BYTES, true);
                FileSlice slice = plan.records();
                if (slice == null) {
                    throw new AssertionError("cannot read " + now + " at " + at + ": " + plan.status());
                }
                ByteBuf bytes = Wire.bytes(slice);
                slice.release();
                at = collect(bytes, batch, cursor);
            }
        }
    }

    private long collect(ByteBuf bytes, RecordBatchView batch, RecordCursor cursor) {
        long next = 0;
        for (int at = bytes.readerIndex();
                RecordBatchView.isComplete(bytes, at, bytes.writerIndex());
                at = batch.end()) {
            batch.wrap(bytes, at);
            next = batch.nextOffset();
            if (next <= size && !batch.isValid()) {
                // Damaged since it was read: it counts for what it was, until somebody finds that.
                continue;
            }
            cursor.open(batch);
            while (cursor.next()) {
                ByteBuf value = cursor.value();
                put(
                        (int) cursor.offset(),
                        batch.partitionLeaderEpoch(),
                        value == null ? "" : value.toString(StandardCharsets.UTF_8));
            }
        }
        return next;
    }

    private void put(int offset, int epoch, String value) {
        if (offset < size) {
            if (epochs[offset] == epoch && values.get(offset).equals(value)) {
                return;
            }
            cut(offset);
        }
        if (offset != size) {
            throw new AssertionError("a gap before offset " + offset);
        }
        add(epoch, value);
    }

    void add(int epoch, String value) {
        if (size == epochs.length) {
            epochs = Arrays.copyOf(epochs, 2 * size);
            chain = Arrays.copyOf(chain, 2 * size);
        }
        epochs[size] = epoch;
        chain[size] = (hash(size) ^ value.hashCode() ^ ((long) epoch << 40)) * PRIME + 1;
        values.add(value);
        size++;
    }

    private void cut(int newSize) {
        while (size > newSize) {
            values.remove(--size);
        }
    }

    /** Of everything before an offset. */
    long hash(int end) {
        return end == 0 ? 0 : chain[end - 1] * PRIME;
    }

    /** Whether both hold all records before an offset, and the same ones. */
    boolean agrees(ReplicaContent other, long end) {
        return size >= end && other.size >= end && hash((int) end) == other.hash((int) end);
    }

    /** The first offset at which they part. */
    int difference(ReplicaContent other) {
        int at = 0;
        while (at < Math.min(size, other.size) && hash(at + 1) == other.hash(at + 1)) {
            at++;
        }
        return at;
    }

    String around(int offset) {
        StringBuilder text = new StringBuilder();
        for (int at = Math.max(0, offset - 3); at < Math.min(size, offset + 4); at++) {
            text.append(at)
                    .append('=')
                    .append(epochs[at])
                    .append(':')
                    .append(values.get(at))
                    .append(' ');
        }
        return text.append("end=").append(size).toString();
    }
}
