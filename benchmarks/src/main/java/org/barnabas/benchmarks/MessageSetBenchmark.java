package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.messageset.DownConversion;
import org.barnabas.protocol.record.messageset.DownConverter;
import org.barnabas.protocol.record.messageset.UpConverter;
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
 * One batch of format 2 as a message set of an old client, and back; run with {@code -prof gc} to see the garbage. The counter
 * {@code plain} is the rate at which records pass, in bytes of values before compression.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageSetBenchmark {
    private static final long NOW = 1_700_000_000_000L;
    private static final int ROOM = 1 << 30;
    private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    @Param({"100", "1000"})
    private int valueBytes = 100;

    /** Before compression. */
    @Param({"16384", "1000000"})
    private int batchBytes = 16_384;

    @Param({"NONE", "GZIP", "SNAPPY", "LZ4"})
    private CompressionType codec = CompressionType.NONE;

    @Param({"0", "1"})
    private byte magic;

    private final UpConverter up = new UpConverter(ALLOCATOR, InflateLimits.DEFAULT);
    private final DownConverter down = new DownConverter(ALLOCATOR, InflateLimits.TRUSTED);
    private final BatchRules rules = new BatchRules(4 << 20, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);
    private ByteBuf batch = Unpooled.EMPTY_BUFFER;
    private ByteBuf set = Unpooled.EMPTY_BUFFER;
    private ByteBuf target = Unpooled.EMPTY_BUFFER;
    private long plainBytes;

    /** Bytes of values converted, by JMH divided by the time. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Rate {
        public long plain;
    }

    @Setup
    public void build() {
        Random random = new Random(1);
        byte[] value = new byte[valueBytes];
        try (BatchBuilder builder = new BatchBuilder(ALLOCATOR).compression(Compression.of(codec))) {
            for (int i = 0; builder.uncompressedSize() < batchBytes - valueBytes; i++) {
                for (int b = 0; b < valueBytes; b++) {
                    value[b] = (byte) ('a' + random.nextInt(8));
                }
                plainBytes += valueBytes;
                builder.append(NOW + i, new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) i}, value);
            }
            batch = builder.build();
        }
        target = ALLOCATOR.directBuffer();
        convert(target);
        set = target.copy();
    }

    private void convert(ByteBuf into) {
        DownConversion conversion = new DownConversion(magic, 0, ROOM, DownConversion.Excess.CUT, view -> false);
        int used = down.convert(batch, conversion, into, ROOM);
        if (used != batch.readableBytes()) {
            throw new IllegalStateException("not converted: " + conversion.error());
        }
    }

    @TearDown
    public void release() {
        batch.release();
        set.release();
        target.release();
        up.close();
        down.close();
    }

    @Benchmark
    public ByteBuf downConvert(Rate rate) {
        rate.plain += plainBytes;
        target.clear();
        convert(target);
        return target;
    }

    @Benchmark
    public BatchVerdict upConvert(Rate rate) {
        rate.plain += plainBytes;
        BatchVerdict verdict = up.convert(set, rules, NOW);
        if (verdict instanceof BatchVerdict.Accepted accepted) {
            accepted.batch().release();
            return verdict;
        }
        throw new IllegalStateException(verdict.toString());
    }
}
