package org.barnabas.protocol.record.messageset;

import static org.barnabas.protocol.record.messageset.OldRecord.NOW;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.protocol.record.Varints;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.jspecify.annotations.Nullable;

/** Batches of format 2 as they lie in a log, and the records that old clients are to get of them. */
final class StoredBatches {
    private static final CompressionType[] CODECS = {
        CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4
    };

    private final List<byte[]> batches = new ArrayList<>();
    private final List<OldRecord> records = new ArrayList<>();

    /** Some batches of any codec but zstd, with headers, gaps, markers and broker's times among them. */
    static StoredBatches random(long seed, int count) {
        Random random = new Random(seed);
        StoredBatches stored = new StoredBatches();
        long offset = random.nextInt(1_000);
        for (int i = 0; i < count; i++) {
            if (i > 0 && random.nextInt(4) == 0) {
                stored.marker(offset++);
                continue;
            }
            List<OldRecord> records =
                    OldRecord.random(random.nextLong(), 1 + random.nextInt(30), offset, random.nextBoolean());
            long appendTime = random.nextInt(4) == 0 ? NOW + 7 : -1;
            stored.add(CODECS[random.nextInt(CODECS.length)], appendTime, random.nextBoolean(), records);
            offset = records.get(records.size() - 1).offset() + 1 + random.nextInt(3);
        }
        return stored;
    }

    StoredBatches add(CompressionType type, long appendTime, boolean headers, List<OldRecord> added) {
        try (BatchBuilder builder = new BatchBuilder(MessageSets.ALLOCATOR)) {
            builder.compression(Compression.of(type)).baseOffset(added.get(0).offset());
            if (appendTime != -1) {
                builder.logAppendTime(appendTime);
            }
            ByteBuf header = Unpooled.buffer();
            Varints.write(header, 1);
            Varints.write(header, 1);
            header.writeByte('h');
            Varints.write(header, -1);
            for (OldRecord record : added) {
                builder.append(
                        record.offset(),
                        record.timestamp(),
                        wrap(record.keyBytes()),
                        wrap(record.valueBytes()),
                        headers ? header : null);
                records.add(appendTime == -1 ? record : record.timed(appendTime));
            }
            take(builder.build());
        }
        return this;
    }

    StoredBatches marker(long offset) {
        ByteBuf marker = BatchBuilder.transactionMarker(
                MessageSets.ALLOCATOR, new TransactionMarker(true, 1), 5, (short) 1, NOW);
        marker.setLong(0, offset);
        return take(marker);
    }

    StoredBatches take(ByteBuf batch) {
        batches.add(MessageSets.bytes(batch));
        batch.release();
        return this;
    }

    private static @Nullable ByteBuf wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : Unpooled.wrappedBuffer(bytes);
    }

    byte[] bytes() {
        return MessageSets.join(batches.toArray(byte[][]::new));
    }

    byte[] batch(int index) {
        return batches.get(index);
    }

    /** What the format holds of the data. */
    List<OldRecord> records(int magic) {
        return magic == 0 ? records.stream().map(record -> record.timed(-1)).toList() : List.copyOf(records);
    }
}
