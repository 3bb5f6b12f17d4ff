package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One batch judged as the produce path does it; run with {@code -prof gc} to see the garbage. The counter {@code inflated}
 * is the rate at which records pass, in bytes before compression.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchValidatorBenchmark {
    private static final long NOW = 1_700_000_000_000L;
    private static final short PRODUCE_VERSION = 11;

    @Param({"100", "1000"})
    private int valueBytes = 100;

    /** Before compression. */
    @Param({"16384", "1000000"})
    private int batchBytes = 16_384;

    @Param({"NONE", "GZIP", "SNAPPY", "LZ4", "ZSTD"})
    private CompressionType codec = CompressionType.NONE;

    private final BatchValidator validator = new BatchValidator(PooledByteBufAllocator.DEFAULT, InflateLimits.DEFAULT);
    private final BatchRules rules = BatchRules.DEFAULT;
    private ByteBuf batch = Unpooled.EMPTY_BUFFER;

    private long plainBytes;

    /** Bytes of values judged, by JMH divided by the time. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Rate {
        public long inflated;
    }

    @Setup
    public void build() {
        Random random = new Random(1);
        byte[] value = new byte[valueBytes];
        try (BatchBuilder builder =
                new BatchBuilder(PooledByteBufAllocator.DEFAULT).compression(Compression.of(codec))) {
            for (int i = 0; builder.uncompressedSize() < batchBytes - valueBytes; i++) {
                for (int b = 0; b < valueBytes; b++) {
                    value[b] = (byte) ('a' + random.nextInt(8));
                }
                plainBytes += valueBytes;
                builder.append(NOW + i, new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) i}, value);
            }
            batch = builder.build();
        }
    }

    @TearDown
    public void release() {
        batch.release();
        validator.close();
    }

    @Benchmark
    public BatchVerdict validate(Rate rate) {
        rate.inflated += plainBytes;
        BatchVerdict verdict = validator.validate(batch, rules, PRODUCE_VERSION, NOW);
        if (verdict instanceof BatchVerdict.Accepted accepted) {
            accepted.batch().release();
        }
        return verdict;
    }
}
