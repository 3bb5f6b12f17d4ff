package org.barnabas.log.directory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.log.model.LogName;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.ports.Disk;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.ManualThread;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** One log directory with everything around it in the hands of the test. */
public final class LogFixture {

    public static final LogName NAME = new LogName("orders", 0);
    public static final Path DIR = Path.of("/data");
    public static final Path FOLDER = DIR.resolve("orders-0");
    public static final long START_MS = 1_750_000_000_000L;

    public final ManualClock clock = new ManualClock(START_MS);
    public final MemoryDisk disk = new MemoryDisk(clock.wall());
    public final ManualScheduler scheduler = new ManualScheduler(clock);
    public final ManualMailbox mailbox = new ManualMailbox();
    public final ManualMailbox flushThread = new ManualMailbox();
    final ManualMailbox background = new ManualMailbox();
    /** What the logs take outside of the heap. */
    public final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true);

    public final List<IOException> failures = new ArrayList<>();
    /** The test has the log: what the other threads run must not touch it, unless it is lent to them. */
    public final LogHost host =
            new LogHost(ManualThread.besides(flushThread.thread(), background.thread()), mailbox, scheduler);

    final Disk usedDisk;
    final Path dir;
    public LogConfig config = LogConfig.DEFAULTS;
    private int life;
    private @Nullable LogDirectory directory;

    public LogFixture() {
        this.usedDisk = disk;
        this.dir = DIR;
    }

    public LogFixture(Disk disk, Path dir) {
        this.usedDisk = disk;
        this.dir = dir;
    }

    public LogDirectory directory() throws IOException {
        LogDirectory open = directory;
        if (open == null) {
            open = LogDirectory.open(dir, new MetaProperties(1, "cluster", null), settings());
            directory = open;
        }
        return open;
    }

    public LogDirectorySettings settings() {
        return new LogDirectorySettings(
                usedDisk,
                clock.wall(),
                clock.monotonic(),
                new SeededRandom(1),
                task -> flushThread.post(ofThisLife(task)),
                task -> background.post(ofThisLife(task)),
                LogMetrics.none(),
                16,
                LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                buffers,
                failures::add);
    }

    /** What was waiting when the process died never runs. */
    private Runnable ofThisLife(Runnable task) {
        int born = life;
        return () -> {
            if (born == life) {
                task.run();
            }
        };
    }

    public PartitionLog create() throws IOException {
        return directory().create(NAME, new Uuid(1, 2), config, host);
    }

    /** Loads everything after a stop of whatever kind. */
    public Map<LogName, LoadedLog> load() throws IOException {
        Map<LogName, LoadedLog> loaded = new TreeMap<>();
        directory()
                .loadAll(
                        new LogTenancy(name -> host, name -> config),
                        Runnable::run,
                        log -> loaded.put(log.name(), log),
                        () -> {});
        return loaded;
    }

    public PartitionLog reload() throws IOException {
        LoadedLog loaded = load().get(NAME);
        if (loaded == null || loaded.log() == null) {
            throw new AssertionError("not loaded: " + loaded);
        }
        return loaded.log();
    }

    /** Stops in order. */
    public void stop() throws IOException {
        LogDirectory open = directory();
        open.logs().forEach(PartitionLog::close);
        open.close(List.of(7L));
        directory = null;
        forgetWork();
    }

    /** The process dies; the page cache stays. */
    public void kill() {
        LogDirectory open = directory;
        directory = null;
        if (open != null) {
            open.abandon();
        }
        disk.killProcess();
        life++;
        forgetWork();
    }

    /** Waits until the log is not lent to the lane. */
    public void here(PartitionLog log) {
        do {
            mailbox.drain();
            if (log.lane().isAway()) {
                flushThread.drain();
            }
        } while (log.lane().isAway() || mailbox.depth() > 0);
    }

    /** Deletes a log and waits for it. */
    public void delete(PartitionLog log) throws IOException {
        onLane(done -> directory().delete(log, done));
    }

    /** As {@link #delete}, where no topic claims it. */
    public void deleteStray(PartitionLog log) throws IOException {
        onLane(done -> directory().deleteStray(log, done));
    }

    private interface LaneUse {
        void begin(Consumer<@Nullable Throwable> done) throws IOException;
    }

    private void onLane(LaneUse use) throws IOException {
        List<Throwable> failures = new ArrayList<>();
        use.begin(failure -> {
            if (failure != null) {
                failures.add(failure);
            }
        });
        flushThread.drain();
        mailbox.drain();
        for (Throwable failure : failures) {
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            throw new AssertionError(failure);
        }
    }

    private void forgetWork() {
        drop(mailbox);
        drop(flushThread);
        drop(background);
    }

    private static void drop(ManualMailbox box) {
        box.drain();
    }

    /** Runs flush rounds and delivers their results. */
    public void settle() {
        while (flushThread.drain() + background.drain() + mailbox.drain() > 0) {
            // until nothing is left
        }
    }

    /** Runs what compaction does on its own thread and on the others. */
    public void settleWith(ManualMailbox cleanThread) {
        do {
            scheduler.advanceMs(0);
        } while (mailbox.drain() + cleanThread.drain() + flushThread.drain() > 0);
    }

    public static void flush(LogFixture fixture, PartitionLog log) {
        log.flush((upTo, error) -> {
            if (error != ErrorCode.NONE) {
                throw new AssertionError("flush failed " + error);
            }
        });
        fixture.settle();
    }

    public static AppendOutcome append(PartitionLog log, BufferRecords batch) {
        Runnable preparation = log.preparation(batch.buffer(), 0);
        if (preparation != null) {
            try {
                preparation.run();
            } catch (StorageException failure) {
                batch.release();
                return AppendOutcome.refused(ErrorCode.KAFKA_STORAGE_ERROR);
            }
        }
        AppendOutcome outcome = log.append(batch, AppendOrigin.CLIENT, 0, -1);
        ErrorCode written = log.writeStaged();
        Runnable repair = log.repair();
        if (repair != null) {
            repair.run();
        }
        log.highWatermark(log.view().endOffset());
        if (written != ErrorCode.NONE) {
            return AppendOutcome.refused(written);
        }
        return outcome;
    }

    public static BufferRecords batch(long timestamp, String... values) {
        return batch(builder -> {}, timestamp, values);
    }

    public static BufferRecords batch(Consumer<BatchBuilder> header, long timestamp, String... values) {
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            header.accept(builder);
            for (int i = 0; i < values.length; i++) {
                String value = values[i];
                int equals = value.indexOf('=');
                ByteBuf key = equals < 0 ? null : bytes(value.substring(0, equals));
                String text = value.substring(equals + 1);
                builder.append(timestamp + i, key, text.equals("null") ? null : bytes(text));
            }
            return new BufferRecords(builder.build());
        }
    }

    /** The marker that aborts a producer's transaction. */
    public static BufferRecords abort(long producerId) {
        return new BufferRecords(BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(false, 0), producerId, (short) 0, START_MS));
    }

    static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Every visible record as {@code offset:key=value}, read through plans from the log's start. */
    public static List<String> contents(PartitionLog log) throws IOException {
        return contents(log.view(), log.view().startOffset());
    }

    public static List<String> contents(LogView view, long from) throws IOException {
        List<String> all = new ArrayList<>();
        long next = from;
        while (next < view.endOffset()) {
            ReadPlan plan = view.plan(next, view.endOffset(), 1 << 20, true);
            if (plan.status() != ReadPlan.Status.OK) {
                throw new AssertionError(plan);
            }
            FileSlice slice = plan.records();
            if (slice == null) {
                break;
            }
            ByteBuf bytes = Unpooled.buffer();
            slice.readInto(bytes, 0, slice.sizeInBytes());
            plan.release();
            next = read(bytes, next, all);
        }
        return all;
    }

    private static long read(ByteBuf bytes, long from, List<String> all) {
        long next = from;
        RecordBatchView batch = new RecordBatchView();
        int at = 0;
        while (RecordBatchView.isComplete(bytes, at, bytes.writerIndex())) {
            batch.wrap(bytes, at);
            if (!batch.isValid()) {
                throw new AssertionError("damaged batch at " + batch.baseOffset());
            }
            try (RecordCursor cursor = new RecordCursor(UnpooledByteBufAllocator.DEFAULT, InflateLimits.DEFAULT)) {
                cursor.open(batch);
                while (cursor.next()) {
                    if (cursor.offset() >= from && !batch.isControl()) {
                        all.add(cursor.offset() + ":" + text(cursor.key()) + "=" + text(cursor.value()));
                    }
                }
            }
            next = batch.lastOffset() + 1;
            at = batch.end();
        }
        return next;
    }

    private static String text(@Nullable ByteBuf bytes) {
        return bytes == null ? "null" : bytes.toString(StandardCharsets.UTF_8);
    }
}
