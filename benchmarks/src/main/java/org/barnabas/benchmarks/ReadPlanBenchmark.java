package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
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

/** Planning a read of up to 1 MiB at a random offset: what a fetch costs per partition before any byte is sent. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadPlanBenchmark {

    private static final int RECORDS = 16;
    private static final int SEGMENT_BYTES = 32 << 20;
    private static final int SEGMENTS = 4;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MANY_FILES = 64;
    private static final long MULTIPLIER = 6_364_136_223_846_793_005L;

    /** Where the index entries are. */
    public enum Index {
        /** Of the newest batches: in memory. */
        HOT(MANY_FILES),
        /** Of sealed segments whose files are open. */
        OPEN(MANY_FILES),
        /** Of sealed segments whose files have to be opened. */
        COLD(1);

        private final int openFiles;

        Index(int openFiles) {
            this.openFiles = openFiles;
        }
    }

    @Param({"HOT", "OPEN", "COLD"})
    private Index index = Index.HOT;

    @SuppressWarnings("NullAway.Init") // by the set-up
    private BenchmarkLog log;

    @SuppressWarnings("NullAway.Init") // by the set-up
    private LogView view;

    private long first;
    private long count;
    private long state = 1;

    @Setup
    public void fill() throws IOException {
        log = new BenchmarkLog(LogConfig.of(config -> config.segmentBytes(SEGMENT_BYTES)), index.openFiles);
        ByteBuf batch = BenchmarkLog.batch(RECORDS);
        while (log.log().view().sizeInBytes() < (SEGMENTS + 0.1) * SEGMENT_BYTES) {
            log.append(batch);
        }
        batch.release();
        view = log.log().view();
        long active = view.segmentCount() - 1L;
        long sealedEnd = view.endOffset() * active / view.segmentCount();
        // The active segment holds a tenth of a segment: few enough entries to be all in memory.
        count = index == Index.HOT ? RECORDS * 64L : sealedEnd;
        first = index == Index.HOT ? view.endOffset() - count : 0;
    }

    @TearDown
    public void close() throws IOException {
        log.close();
    }

    @Benchmark
    public ReadPlan plan() {
        state = state * MULTIPLIER + 1;
        long offset = first + Math.floorMod(state >> 16, count);
        ReadPlan plan = view.plan(offset, view.endOffset(), MAX_BYTES, true);
        plan.release();
        return plan;
    }
}
