package org.barnabas.simulation.rule;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/** Batches that were read once: every replica has the same ones, and reads them again at each start. */
final class BatchShelf {

    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    private final Map<BatchKey, BatchSeen> batches = new HashMap<>();
    private final boolean whole;

    /** What tells batches of one partition apart. */
    private record BatchKey(long base, int lastDelta, int epoch, long crc, int size) {

        @Override
        public int hashCode() {
            return (int) ((base * 31 + epoch) * 31 + crc);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BatchKey that
                    && base == that.base
                    && lastDelta == that.lastDelta
                    && epoch == that.epoch
                    && crc == that.crc
                    && size == that.size;
        }
    }

    /**
     * A batch, taken apart.
     *
     * @param records by the distance from the first offset; null in a hole
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record BatchSeen(long base, @Nullable RecordSeen[] records, boolean sound) {}

    /** @param whole whether nobody ever writes batches anew, so that all of their bytes must be the same everywhere */
    BatchShelf(boolean whole) {
        this.whole = whole;
    }

    void clear() {
        batches.clear();
    }

    BatchSeen take(RecordBatchView batch) {
        BatchKey key = new BatchKey(
                batch.baseOffset(),
                (int) (batch.lastOffset() - batch.baseOffset()),
                batch.partitionLeaderEpoch(),
                batch.crc(),
                batch.sizeInBytes());
        BatchSeen known = batches.get(key);
        if (known == null) {
            known = parse(batch);
            if (known.sound()) {
                batches.put(key, known);
            }
        }
        return known;
    }

    private BatchSeen parse(RecordBatchView batch) {
        long base = batch.baseOffset();
        @Nullable RecordSeen[] records = new RecordSeen[(int) (batch.lastOffset() - base) + 1];
        int epoch = batch.partitionLeaderEpoch();
        if (!batch.isValid()) {
            return damaged(batch, records);
        }
        RecordSeen.Kind kind = batch.isControl()
                ? RecordSeen.Kind.CONTROL
                : batch.isTransactional() ? RecordSeen.Kind.TRANSACTIONAL : RecordSeen.Kind.DATA;
        long seed = whole ? batch.crc() * PRIME + batch.sizeInBytes() : 0;
        try (RecordCursor cursor = new RecordCursor(ALLOCATOR, InflateLimits.DEFAULT)) {
            cursor.open(batch);
            while (cursor.next()) {
                ByteBuf key = cursor.key();
                ByteBuf value = cursor.value();
                long hash = hash(hash(hash(seed, key), value), cursor.encodedHeaders());
                records[(int) (cursor.offset() - base)] = new RecordSeen(
                        epoch,
                        hash,
                        key == null ? null : key.toString(StandardCharsets.ISO_8859_1),
                        value == null ? null : value.toString(StandardCharsets.UTF_8),
                        kind);
            }
        } catch (CorruptBatchException garbage) {
            return damaged(batch, records);
        }
        return new BatchSeen(base, records, true);
    }

    private static BatchSeen damaged(RecordBatchView batch, @Nullable RecordSeen[] records) {
        long hash = hash(0, batch.slice());
        for (int i = 0; i < records.length; i++) {
            records[i] = new RecordSeen(batch.partitionLeaderEpoch(), hash, null, null, RecordSeen.Kind.DAMAGED);
        }
        return new BatchSeen(batch.baseOffset(), records, false);
    }

    private static long hash(long seed, @Nullable ByteBuf bytes) {
        if (bytes == null) {
            return seed * PRIME - 1;
        }
        long hash = seed ^ bytes.readableBytes();
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = (hash ^ bytes.getLong(at)) * PRIME;
            hash ^= hash >>> 32;
        }
        for (; at < end; at++) {
            hash = (hash ^ bytes.getByte(at)) * PRIME;
        }
        return hash ^ (hash >>> 29);
    }
}
