package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.PayloadReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bombs, damaged payloads and random bytes: refused within the limits, every buffer given back. */
class HostilePayloadTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final BatchRules COMPACTED =
            new BatchRules(100 << 20, true, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final BatchRules LARGE =
            new BatchRules(100 << 20, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

    /** A window and a block. */
    private static final int MOST_KEPT_BYTES = 140_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BatchValidator validator = new BatchValidator(allocator, InflateLimits.DEFAULT);

    /** Snappy is left out: it does not compress enough for its output to exceed what the input's size grants. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "LZ4", "ZSTD"})
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
        BatchVerdict verdict = validator.validate(bomb, LARGE, (short) 11, NOW);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(before + MOST_KEPT_BYTES);
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

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldTakeAHugeRecordOfATopicThatIsNotCompacted(CompressionType type) {
        // Given
        ByteBuf large;
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            large = builder.append(NOW, null, new byte[40 << 20]).build();
        }
        long before = allocator.metric().usedDirectMemory();

        // When
        BatchVerdict verdict = validator.validate(large, LARGE, (short) 11, NOW);

        // Then
        assertThat(verdict).isInstanceOf(Accepted.class);
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(before + MOST_KEPT_BYTES);
        large.release(2);
        assertNothingHeld();
    }

    @ParameterizedTest
    @MethodSource
    void shouldStopPayloadsOfEmptyParts(CompressionType type, String part, int times) {
        // Given: as much as fits into one megabyte of what costs a step and yields nothing
        byte[] bytes = HexFormat.of().parseHex(part.replace(" ", ""));
        ByteBuf bomb =
                new BatchBuilder(allocator).append(NOW, new byte[0], null).build();
        bomb.setShort(RecordBatchView.ATTRIBUTES_OFFSET, type.id()).writerIndex(RecordBatchView.HEADER_SIZE);
        for (int i = 0; i < times; i++) {
            bomb.writeBytes(bytes);
        }
        bomb.setInt(RecordBatchView.LENGTH_OFFSET, bomb.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        new RecordBatchView().wrap(bomb, 0).updateCrc();

        // When
        BatchVerdict verdict = validator.validate(bomb, LARGE, (short) 11, NOW);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
        try (RecordCursor cursor = new RecordCursor(allocator, InflateLimits.TRUSTED)) {
            cursor.open(new RecordBatchView().wrap(bomb, 0));
            assertThatThrownBy(cursor::next).isInstanceOf(CorruptBatchException.class);
        }
        bomb.release();
        assertNothingHeld();
    }

    static Stream<Arguments> shouldStopPayloadsOfEmptyParts() {
        return Stream.of(
                arguments(CompressionType.SNAPPY, "82534e4150505900 00000001 00000001", 62_000),
                arguments(CompressionType.LZ4, "04224d18 60 40 82 00000000", 90_000),
                arguments(CompressionType.GZIP, "1f8b08 00 00000000 00 00 0300 00000000 00000000", 50_000),
                arguments(CompressionType.ZSTD, "28b52ffd 20 00 010000", 110_000),
                arguments(CompressionType.ZSTD, "502a4d18 00000000", 120_000));
    }

    @ParameterizedTest
    @MethodSource
    void shouldStopBlocksThatYieldNothing(CompressionType type, String head, String part) {
        // Given
        HexFormat hex = HexFormat.of();
        ByteBuf payload = allocator.directBuffer().writeBytes(hex.parseHex(head.replace(" ", "")));
        for (int i = 0; i < 180_000; i++) {
            payload.writeBytes(hex.parseHex(part));
        }
        ByteBuf target = allocator.directBuffer(256);

        // When
        try (PayloadReader reader = new PayloadReader(allocator, InflateLimits.DEFAULT)) {
            reader.open(type, payload, 0, payload.readableBytes());

            // Then
            assertThatThrownBy(() -> reader.read(target))
                    .isInstanceOf(CorruptBatchException.class)
                    .hasMessageContaining("empty parts");
        }
        payload.release();
        target.release();
        assertNothingHeld();
    }

    static Stream<Arguments> shouldStopBlocksThatYieldNothing() {
        return Stream.of(
                arguments(CompressionType.SNAPPY, "82534e4150505900 00000001 00000001", "0000000100"),
                arguments(CompressionType.LZ4, "04224d18 60 40 82", "00000080"),
                arguments(CompressionType.LZ4, "04224d18 60 40 82", "0100000000"));
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
            assertThat(((Refused) verdict).error())
                    .isIn(ErrorCode.INVALID_RECORD, ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.MESSAGE_TOO_LARGE);
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
        try (PayloadReader codec = new PayloadReader(allocator, InflateLimits.DEFAULT)) {
            codec.open(CompressionType.ZSTD, frame, 0, frame.readableBytes());

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
        validator.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
