package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.system.NioDisk;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.ports.system.SystemRandom;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;

/** One log on the real file system, in a folder that goes with it. The benchmark's thread owns it. */
final class BenchmarkLog implements AutoCloseable {

    private static final int EPOCH = 0;
    private static final long KEEP_TIMESTAMPS = -1;
    private static final int VALUE_BYTES = 1_000;
    private static final long NOW = 1_700_000_000_000L;

    private final Path folder = Files.createTempDirectory("barnabas-benchmark");
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();
    private final LogDirectory directory;
    private final PartitionLog log;

    BenchmarkLog(LogConfig config, int openFiles) throws IOException {
        directory = LogDirectory.open(
                folder,
                new MetaProperties(1, "benchmark", null),
                new LogDirectorySettings(
                        new NioDisk(),
                        SystemClocks.WALL,
                        SystemClocks.MONOTONIC,
                        new SystemRandom(),
                        background,
                        background,
                        LogMetrics.none(),
                        openFiles,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        PooledByteBufAllocator.DEFAULT,
                        failure -> {}));
        log = directory.create(new LogName("benchmark", 0), new Uuid(1, 1), config, host());
    }

    private LogHost host() {
        Mailbox mailbox = new Mailbox() {
            @Override
            public boolean post(Runnable message) {
                return messages.add(message);
            }

            @Override
            public int depth() {
                return messages.size();
            }
        };
        return new LogHost(() -> true, mailbox, (delayMs, task) -> {
            messages.add(task);
            return () -> {};
        });
    }

    PartitionLog log() {
        return log;
    }

    /** Stages and writes one batch, as a shard does at the end of a turn; answers its first offset. */
    long append(ByteBuf batch) {
        long offset = log.append(new BufferRecords(batch.retain()), AppendOrigin.CLIENT, EPOCH, KEEP_TIMESTAMPS)
                .baseOffset();
        log.writeStaged();
        for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
            message.run();
        }
        return offset;
    }

    /** A batch of records with a key of 8 bytes and a value of 1 KB. */
    static ByteBuf batch(int records) {
        try (BatchBuilder builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT)) {
            byte[] value = new byte[VALUE_BYTES];
            for (int i = 0; i < records; i++) {
                builder.append(NOW + i, new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) i}, value);
            }
            return builder.build();
        }
    }

    @Override
    public void close() throws IOException {
        background.shutdownNow();
        directory.abandon();
        Folders.delete(folder);
    }
}
