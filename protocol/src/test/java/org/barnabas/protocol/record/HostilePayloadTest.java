package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bombs, damaged payloads and random bytes: refused within the limits, every buffer given back. */
class HostilePayloadTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final BatchRules COMPACTED =
            new BatchRules(100 << 20, true, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BatchValidator validator = new BatchValidator(allocator, InflateLimits.DEFAULT);

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldStopBombs(CompressionType type) {
        // Given: 96 MiB of zeros
        ByteBuf bomb;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            byte[] value = new byte[1 << 20];
            for (int i = 0; i < 96; i++) {
                builder.append(NOW, new byte[] {1}, value);
            }
            bomb = builder.build();
        }
        long before = allocator.metric().usedDirectMemory();

        // When
        BatchVerdict verdict = validator.validate(bomb, COMPACTED, (short) 11, NOW);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(before);
        bomb.release();
        assertNothingHeld();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldStopASingleHugeRecord(CompressionType type) {
        // Given
        ByteBuf bomb;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            bomb = builder.append(NOW, new byte[] {1}, new byte[40 << 20]).build();
        }

        // When
        BatchVerdict verdict = validator.validate(bomb, COMPACTED, (short) 11, NOW);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        bomb.release();
        assertNothingHeld();
    }

    @Property(tries = 1_000)
    void shouldSurviveDamagedPayloads(@ForAll long seed, @ForAll CompressionType type) {
        // Given: a good batch with some bytes of its payload changed, or cut short, and a fitting checksum
        Random random = new Random(seed);
        ByteBuf batch = TestRecord.build(
                new BatchBuilder(allocator).compression(Compression.of(type)), keyed(seed, 1 + random.nextInt(20)));
        RecordBatchView view = new RecordBatchView().wrap(batch, 0);
        int payload = batch.writerIndex() - RecordBatchView.HEADER_SIZE;
        for (int i = random.nextInt(4); i > 0; i--) {
            batch.setByte(RecordBatchView.HEADER_SIZE + random.nextInt(payload), random.nextInt(256));
        }
        if (random.nextInt(4) == 0) {
            batch.writerIndex(batch.writerIndex() - random.nextInt(payload));
            batch.setInt(RecordBatchView.LENGTH_OFFSET, batch.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        }
        view.updateCrc();

        // When
        BatchVerdict verdict = validator.validate(batch, COMPACTED, (short) 11, NOW);

        // Then
        if (verdict instanceof Accepted accepted) {
            accepted.batch().release();
        } else {
            assertThat(((Refused) verdict).error()).isIn(ErrorCode.INVALID_RECORD, ErrorCode.MESSAGE_TOO_LARGE);
        }
        batch.release();
        assertNothingHeld();
    }

    @Property(tries = 1_000)
    void shouldSurviveRandomBytes(@ForAll long seed, @ForAll CompressionType type) {
        // Given
        Random random = new Random(seed);
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        ByteBuf batch =
                new BatchBuilder(allocator).append(NOW, new byte[] {1}, noise).build();
        batch.setShort(RecordBatchView.ATTRIBUTES_OFFSET, type.id());
        batch.setBytes(
                RecordBatchView.HEADER_SIZE,
                noise,
                0,
                Math.min(noise.length, batch.readableBytes() - RecordBatchView.HEADER_SIZE));
        new RecordBatchView().wrap(batch, 0).updateCrc();

        // When
        BatchVerdict verdict = validator.validate(batch, COMPACTED, (short) 11, NOW);

        // Then
        if (verdict instanceof Accepted accepted) {
            accepted.batch().release();
        }
        batch.release();
        assertNothingHeld();
    }

    @Test
    void shouldRefuseAZstdWindowBeyondTheLimit() {
        // Given: a tiny frame that asks its reader for a window of 512 MiB
        ByteBuf plain = allocator.directBuffer().writeZero(64);
        ByteBuf frame = allocator.directBuffer(1024);
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            ByteBuffer in = plain.nioBuffer();
            ByteBuffer out = frame.internalNioBuffer(0, 1024);
            int from = out.position();
            context.setWindowLog(29);
            context.compressDirectByteBufferStream(out, in, EndDirective.CONTINUE);
            context.compressDirectByteBufferStream(out, in, EndDirective.END);
            frame.writerIndex(out.position() - from);
        }
        ByteBuf target = allocator.directBuffer(256);

        // When
        try (Decompressor codec = Compression.open(CompressionType.ZSTD, frame, InflateLimits.DEFAULT, allocator)) {
            // Then
            assertThatThrownBy(() -> codec.read(target)).isInstanceOf(CorruptBatchException.class);
        }
        plain.release();
        frame.release();
        target.release();
        assertNothingHeld();
    }

    private static List<TestRecord> keyed(long seed, int count) {
        return TestRecord.random(seed, count).stream()
                .map(record -> new TestRecord(record.timestamp(), "key", record.value(), record.headers()))
                .toList();
    }

    private void assertNothingHeld() {
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
