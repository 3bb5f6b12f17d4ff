package org.barnabas.broker.assembly;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.barnabas.broker.config.StorageConfig;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.broker.world.World;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.directory.ForeignDirectoryException;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.ports.DiskFullException;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log directories of a broker with the threads that work on them. Belongs to the thread {@code assembly}. */
final class LogStorage {

    private static final Logger LOG = LoggerFactory.getLogger(LogStorage.class);

    private final StorageConfig config;
    private final LogMetrics metrics;
    private final World world;
    private final ByteBufAllocator buffers;
    private final ThreadPool background;
    private final List<ThreadPool> flushThreads = new ArrayList<>();
    private final List<ThreadPool> cleaners = new ArrayList<>();
    private final List<CleanPace> cleanPaces = new ArrayList<>();
    private final List<LogDirectory> opened = new ArrayList<>();
    private final Map<LogDirectory, LogLoading> loadings = new HashMap<>();
    private final AtomicInteger offline = new AtomicInteger();
    private final AtomicReference<StorageConfig> pace;
    private final AtomicReference<Consumer<Path>> failures = new AtomicReference<>(path -> {});
    private boolean loaded;
    private @Nullable LastStop end;

    /**
     * @param world hears when no directory is left
     * @param buffers where memory comes from
     */
    LogStorage(StorageConfig config, LogMetrics metrics, World world, ByteBufAllocator buffers) {
        this.world = world;
        this.buffers = buffers;
        this.background = world.threads().pool("background", 1);
        this.config = config;
        this.pace = new AtomicReference<>(config);
        this.metrics = metrics;
    }

    /**
     * Locks the directories and checks whose they are. A bad one is left out if there is a good one (KIP-112).
     *
     * @throws StartException if one is another broker's, or none can be used
     */
    LogDirectories open(MetaProperties self) throws StartException {
        List<Path> unusable = new ArrayList<>();
        String reason = "";
        for (Path path : config.logDirs()) {
            try {
                opened.add(LogDirectory.open(path, self, settings(path)));
            } catch (ForeignDirectoryException e) {
                throw new StartException(String.valueOf(e.getMessage()), e);
            } catch (ClosedByInterruptException e) {
                throw new StartException("interrupted", e);
            } catch (IOException e) {
                if (e instanceof DiskFullException && config.logDirs().size() == 1) {
                    throw new StartException(world.machine().onFullDisk(path, config.logDirs(), e), e);
                }
                unusable.add(path);
                reason = "log directory " + path + " cannot be used: " + reason(e);
                LOG.error(
                        "{}. Its replicas are offline. Repair it, or take it out of log.dirs to give up what is in it,"
                                + " and restart the broker",
                        reason);
            }
        }
        if (opened.isEmpty()) {
            throw new StartException(reason + ". There is no other one. Repair it, or configure another in log.dirs.");
        }
        offline.set(unusable.size());
        metrics.offlineDirectories(unusable.size());
        return new LogDirectories(opened, unusable);
    }

    private static String reason(IOException failure) {
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        return failure instanceof AccessDeniedException
                ? "access denied to " + failure.getMessage()
                : String.valueOf(failure.getMessage());
    }

    private LogDirectorySettings settings(Path path) {
        Path name = path.getFileName();
        ThreadPool flush = world.threads().pool("flush-" + (name == null ? path : name), 1);
        flushThreads.add(flush);
        return new LogDirectorySettings(
                world.disks().apply(path),
                world.wallClock(),
                world.clock(),
                world.random(),
                flush,
                background,
                metrics,
                LogDirectorySettings.DEFAULT_OPEN_FILES,
                config.producerIdExpirationMs(),
                buffers,
                failure -> onFailure(path, failure));
    }

    private void onFailure(Path path, IOException failure) {
        Objects.requireNonNull(failures.get()).accept(path);
        int count = offline.incrementAndGet();
        metrics.offlineDirectories(count);
        if (count == config.logDirs().size()) {
            world.failures()
                    .end("no log directory is left; the last one was " + path + " (" + failure.getMessage() + ")");
        }
    }

    /**
     * Loads all logs; they belong to their shards then. What a topic is configured to do with old records is known with
     * the controller's first order only, so until then nothing is deleted or compacted.
     *
     * @param done hears when all are loaded
     */
    void load(ShardMap shards, LogConfig defaults, Outcome<Boolean> done) {
        LogConfig untilOrdered = defaults.with(log -> log.delete(false).compact(false));
        LogTenancy tenancy =
                new LogTenancy(name -> shards.of(name.topic(), name.partition()).logHost(), name -> untilOrdered);
        AtomicInteger left = new AtomicInteger(opened.size());
        AtomicInteger recovered = new AtomicInteger();
        long startedMs = world.clock().nowMs();
        for (LogDirectory directory : opened) {
            LogLoading loading = new LogLoading(world.threads().pool("recover", pace().recoveryThreadsPerDir()));
            loadings.put(directory, loading);
            directory.loadAll(tenancy, loading, log -> onLoaded(log, recovered), () -> {
                loading.end();
                if (left.decrementAndGet() == 0) {
                    tellRecovered(recovered.get(), startedMs);
                    done.done(true);
                }
            });
        }
    }

    private void tellRecovered(int recovered, long startedMs) {
        if (recovered > 0) {
            LOG.info("recovered logs={} ms={}", recovered, world.clock().nowMs() - startedMs);
        }
    }

    /** All logs are loaded: a clean stop may be marked from now on. */
    void onLoaded() {
        loaded = true;
    }

    private static void onLoaded(LoadedLog loaded, AtomicInteger recovered) {
        if (loaded.report().recovered()) {
            recovered.incrementAndGet();
        }
        if (loaded.log() == null) {
            LOG.error("log unusable log={} report={}", loaded.name(), loaded.report());
        }
    }

    /** Compacts where topics ask for it, every now and then. */
    void startCleaning(Scheduler timer) {
        if (!config.cleanerEnabled()) {
            return;
        }
        List<ThreadPool> threads = new ArrayList<>();
        for (int i = 0; i < opened.size(); i++) {
            threads.add(world.threads().pool(opened.size() == 1 ? "clean" : "clean-" + i, 1));
        }
        cleaners.addAll(threads);
        // At least one, so that what was begun ends when compaction is switched off.
        IntSupplier used = () -> Math.max(1, Math.min(pace().cleanerThreads(), threads.size()));
        DoubleSupplier rate = () -> pace().cleanerMaxBytesPerSecond() / used.getAsInt();
        LongSupplier mapBytes = () -> config.cleanerDedupeBufferBytes() / used.getAsInt();
        for (int i = 0; i < opened.size(); i++) {
            CleanLane lane = new CleanLane(i, List.copyOf(threads), used);
            CleanPace slow = new CleanPace(rate, world.clock(), world.threads()::pause);
            cleanPaces.add(slow);
            tickLater(timer, new LogCleaner(opened.get(i), lane, mapBytes, slow));
        }
    }

    /** Gives up what is being compacted; before {@link #close}, which leaves the files to others. */
    void stopCleaning(Runnable stopped) {
        cleanPaces.forEach(CleanPace::end);
        close(cleaners.iterator(), stopped);
    }

    /** Tells of directories that fail from now on, on the thread that meets the failure; must only hand over. */
    void onFailure(Consumer<Path> listener) {
        failures.set(listener);
    }

    private StorageConfig pace() {
        return Objects.requireNonNull(pace.get());
    }

    /** Takes over what can change at run time. Any thread. */
    void follow(StorageConfig changed) {
        pace.set(changed);
    }

    private void tickLater(Scheduler timer, LogCleaner cleaner) {
        timer.schedule(pace().cleanerBackoffMs(), () -> {
            try {
                if (pace().cleanerThreads() > 0) {
                    cleaner.tick();
                }
            } finally {
                tickLater(timer, cleaner);
            }
        });
    }

    /** How the broker's former life ended: cleanly only if every directory says so, and all of the same lives. */
    LastStop lastStop() {
        Set<List<Long>> said = new HashSet<>();
        for (LogDirectory directory : opened) {
            // What is in a failed one is offline in this life; in the next one it has no marker.
            if (!directory.isOffline()) {
                said.add(directory.cleanSince());
            }
        }
        return said.size() == 1 ? new LastStop(said.iterator().next()) : LastStop.UNCLEAN;
    }

    /** The first of the directories that this process has locked. */
    LogDirectory first() {
        return opened.get(0);
    }

    /** What blocks and is short may run here. */
    ThreadPool background() {
        return background;
    }

    /** Notes what the next life has to say of this one if it stops cleanly; null if this one never registered. */
    void ends(@Nullable LastStop stop) {
        end = stop;
    }

    /** Where this life of the broker never registered, the next one has to say what it could have said. */
    private void close(LogDirectory directory) {
        List<Long> lives = end == null ? directory.cleanSince() : end.lives();
        if (!loaded || lives.isEmpty()) {
            directory.abandon();
            return;
        }
        try {
            directory.close(lives);
        } catch (IOException e) {
            LOG.error("log directory {} not closed, the next start recovers it: {}", directory.path(), e.getMessage());
        }
    }

    /**
     * Marks a clean stop if all logs were in use and are closed by now. A directory is another's to lock when none of the
     * threads here works on it any more.
     */
    void close(Runnable closed) {
        List<ThreadPool> all = new ArrayList<>(flushThreads);
        all.add(background);
        List<LogDirectory> locked = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(opened.size() + 1);
        Runnable then = () -> {
            if (left.decrementAndGet() == 0) {
                close(all.iterator(), () -> {
                    locked.forEach(this::close);
                    closed.run();
                });
            }
        };
        for (LogDirectory directory : opened) {
            LogLoading loading = loadings.get(directory);
            if (!loaded && loading != null) {
                loading.giveUp(directory::abandon, then);
            } else {
                locked.add(directory);
                then.run();
            }
        }
        then.run();
    }

    private static void close(Iterator<ThreadPool> left, Runnable closed) {
        if (left.hasNext()) {
            left.next().close(() -> close(left, closed));
        } else {
            closed.run();
        }
    }
}
