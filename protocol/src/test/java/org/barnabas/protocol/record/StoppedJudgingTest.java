package org.barnabas.protocol.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Stopped;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.Lz4Decompressor;
import org.barnabas.protocol.record.compress.PayloadSize;
import org.barnabas.protocol.record.compress.SnappyDecompressor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Judging that is told to stop, and guesses of what it will need. */
class StoppedJudgingTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final int MEGABYTE = 1 << 20;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final BatchValidator validator = new BatchValidator(allocator, InflateLimits.DEFAULT);

    private ByteBuf batch(CompressionType type, int records, int valueBytes) {
        Random random = new Random(1);
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            for (int i = 0; i < records; i++) {
                StringBuilder value = new StringBuilder();
                while (value.length() < valueBytes) {
                    value.append("{\"user\":").append(random.nextInt(10_000)).append('}');
                }
                builder.append(
                        NOW + i, new byte[] {1}, value.substring(0, valueBytes).getBytes(StandardCharsets.US_ASCII));
            }
            return builder.build();
        }
    }

    private void assertNothingHeld(ByteBuf batch) {
        assertThat(batch.refCnt()).isOne();
        batch.release();
        validator.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void stopsWithinAWindowWhereItIsTold(CompressionType type) {
        // Given: a header's largest time that acceptance would put right
        ByteBuf batch = batch(type, 2_000, 1_000);
        RecordBatchView view = new RecordBatchView().wrap(batch, 0);
        view.maxTimestamp(1);
        byte[] before = ByteBufUtil.getBytes(batch);
        List<Long> heard = new ArrayList<>();

        // When
        BatchVerdict verdict = validator.validate(batch, BatchRules.DEFAULT, (short) 11, NOW, weighed -> {
            heard.add(weighed);
            return heard.size() < 5;
        });

        // Then
        assertThat(verdict).isInstanceOf(Stopped.class);
        assertThat(ByteBufUtil.getBytes(batch)).isEqualTo(before);
        assertThat(heard.subList(1, 5)).isSorted();
        assertThat(heard.get(4)).isLessThan(8L * 64 * 1024 * 4);
        assertThat(validator.weighedBytes()).isGreaterThanOrEqualTo(heard.get(4));

        // When: it begins anew
        BatchVerdict again = validator.validate(batch, BatchRules.DEFAULT, (short) 11, NOW);

        // Then
        assertThat(again).isInstanceOf(Accepted.class);
        ((Accepted) again).batch().release();
        assertNothingHeld(batch);
    }

    @ParameterizedTest
    @EnumSource
    void whatABatchSeemsToNeedIsAskedForFirst(CompressionType type) {
        // Given
        ByteBuf batch = batch(type, 900, 1_000);
        List<Long> heard = new ArrayList<>();

        // When
        BatchVerdict verdict = validator.validate(batch, BatchRules.DEFAULT, (short) 11, NOW, weighed -> {
            heard.add(weighed);
            return false;
        });

        // Then: within the last block of what it is
        assertThat(verdict).isInstanceOf(Stopped.class);
        int weight =
                switch (type) {
                    case NONE, LZ4 -> 1;
                    case SNAPPY, ZSTD -> 2;
                    case GZIP -> 4;
                };
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).isBetween(750_000L * weight, 1_000_000L * weight);
        assertNothingHeld(batch);
    }

    @Test
    void compressingAnewCostsMore() {
        // Given
        ByteBuf batch = batch(CompressionType.NONE, 100, 1_000);
        BatchRules zstd = new BatchRules(
                MEGABYTE, false, Compression.of(CompressionType.ZSTD), false, Long.MAX_VALUE, Long.MAX_VALUE);

        // When
        BatchVerdict verdict =
                validator.validate(batch, zstd, (short) 11, NOW, weighedBytes -> weighedBytes < MEGABYTE);

        // Then
        assertThat(verdict).isInstanceOf(Stopped.class);
        assertNothingHeld(batch);
    }

    @Property(tries = 1_000)
    void anythingCanBeGuessedAt(@ForAll long seed, @ForAll CompressionType type) {
        // Given: noise, behind a magic or not
        Random random = new Random(seed);
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        ByteBuf payload = allocator.directBuffer();
        switch (random.nextInt(4)) {
            case 0 -> payload.writeLong(SnappyDecompressor.MAGIC).writeLong(1);
            case 1 -> payload.writeIntLE(Lz4Decompressor.MAGIC);
            case 2 -> payload.writeIntLE(0xFD2FB528);
            default -> {}
        }
        payload.writeBytes(noise);
        int length = payload.readableBytes();

        // When
        long guess = PayloadSize.guess(type, payload, 0, length);

        // Then
        assertThat(guess).isBetween((long) length, PayloadSize.MUCH);
        payload.release();
    }
}
