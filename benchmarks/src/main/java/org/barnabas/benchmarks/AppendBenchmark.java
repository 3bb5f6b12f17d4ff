package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.barnabas.log.model.LogConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One validated batch of 1 KB records staged and written to the page cache; every iteration begins with an empty log. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AppendBenchmark {

    private static final int OPEN_FILES = 16;

    @Param({"1", "16", "100"})
    private int records = 16;

    @SuppressWarnings("NullAway.Init") // by the set-up
    private BenchmarkLog log;

    private ByteBuf batch = Unpooled.EMPTY_BUFFER;

    @Setup(Level.Iteration)
    public void open() throws IOException {
        batch = BenchmarkLog.batch(records);
        log = new BenchmarkLog(LogConfig.DEFAULTS, OPEN_FILES);
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        log.close();
        batch.release();
    }

    @Benchmark
    public long append() {
        return log.append(batch);
    }
}
