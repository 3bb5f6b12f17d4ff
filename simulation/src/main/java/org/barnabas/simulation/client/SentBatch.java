package org.barnabas.simulation.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.simulation.client.ProducerIdentity.Incarnation;
import org.jspecify.annotations.Nullable;

/** Records that are sent together, with the sequence that they keep whenever they are sent again. */
final class SentBatch {

    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    private final List<String> values;
    private final byte[] bytes;
    private final long startMs;
    boolean underWay;

    private SentBatch(List<String> values, byte[] bytes, long startMs) {
        this.values = values;
        this.bytes = bytes;
        this.startMs = startMs;
    }

    /**
     * Makes one.
     *
     * @param by {@link Incarnation#NONE} without idempotence
     * @param wallMs the records' time
     */
    static SentBatch of(
            List<String> values, Incarnation by, int sequence, long startMs, long wallMs, boolean compressed) {
        try (BatchBuilder builder = new BatchBuilder(ALLOCATOR)) {
            if (by.id() >= 0) {
                builder.producer(by.id(), by.epoch(), sequence);
            }
            if (compressed) {
                builder.compression(Compression.of(CompressionType.GZIP));
            }
            for (String value : values) {
                builder.append(wallMs, bytes(RecordValue.key(value)), value.getBytes(StandardCharsets.UTF_8));
            }
            ByteBuf built = builder.build();
            try {
                return new SentBatch(List.copyOf(values), ByteBufUtil.getBytes(built), startMs);
            } finally {
                built.release();
            }
        }
    }

    private static byte @Nullable [] bytes(@Nullable String key) {
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }

    List<String> values() {
        return values;
    }

    long startMs() {
        return startMs;
    }

    /** As the wire takes them. */
    BufferRecords records() {
        return new BufferRecords(Unpooled.wrappedBuffer(bytes));
    }

    int size() {
        return bytes.length - RecordBatchView.HEADER_SIZE;
    }
}
