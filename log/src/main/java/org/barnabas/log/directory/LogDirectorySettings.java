package org.barnabas.log.directory;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.ports.Disk;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.WallClock;

/**
 * What a {@link LogDirectory} needs from its broker.
 *
 * @param random for jitter and names of deleted folders; must be usable from any thread
 * @param flushThread one thread, {@code flush-<dir>}, for the directory's lane: nothing else may run there
 * @param background for blocking work: deleting files
 * @param openFiles how many files may stay open for reading while nobody reads them
 * @param producerExpirationMs {@code producer.id.expiration.ms}
 * @param buffers memory outside of the heap: the broker's one pool
 * @param onFailure hears once that the directory went offline, on the thread that met the failure; must only hand over
 */
public record LogDirectorySettings(
        Disk disk,
        WallClock clock,
        MonotonicClock monotonicClock,
        RandomSource random,
        Executor flushThread,
        Executor background,
        LogMetrics metrics,
        int openFiles,
        long producerExpirationMs,
        ByteBufAllocator buffers,
        Consumer<IOException> onFailure) {

    /** Kafka's default of {@code producer.id.expiration.ms}. */
    public static final long DEFAULT_PRODUCER_EXPIRATION_MS = 86_400_000L;

    /** A good number of open files for a broker with the usual limit of descriptors. */
    public static final int DEFAULT_OPEN_FILES = 512;
}
