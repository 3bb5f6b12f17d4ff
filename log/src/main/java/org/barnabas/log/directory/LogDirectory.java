package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.DirectoryState;
import org.barnabas.log.disk.DiskLane;
import org.barnabas.log.disk.EpochJournal;
import org.barnabas.log.disk.FileCache;
import org.barnabas.log.disk.Flusher;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.log.model.ProducerRoom;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One entry of {@code log.dirs}: a folder with the folders of partitions, locked by one broker. Life: {@link #open},
 * {@link #loadAll}, use, {@link #close}. A failure of its disk takes the directory with all its logs offline, for good;
 * other directories are not concerned. Any thread unless a method says otherwise.
 */
public final class LogDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
    private static final String LOCK = ".lock";

    private final Path path;
    private final LogEnvironment environment;
    private final AutoCloseable lock;
    private final @Nullable List<Long> cleanSince;
    private final DirectoryCheckpoints checkpoints;
    private final FolderDeleter deleter;
    private final Map<LogName, PartitionLog> logs = new ConcurrentHashMap<>();
    private final CheckpointRounds rounds;
    private final LogMaker maker;
    private final Set<LogName> notLoaded = ConcurrentHashMap.newKeySet();

    private LogDirectory(
            Path path,
            LogEnvironment environment,
            AutoCloseable lock,
            @Nullable List<Long> cleanSince,
            DirectoryCheckpoints checkpoints,
            EpochJournal journal) {
        this.path = path;
        this.environment = environment;
        this.lock = lock;
        this.cleanSince = cleanSince;
        this.checkpoints = checkpoints;
        this.deleter = new FolderDeleter(environment, path);
        this.rounds = new CheckpointRounds(this, checkpoints);
        this.maker = new LogMaker(this, journal);
        environment.state().checkpointWriter(rounds::writeAll);
        environment.state().whenOffline(this::letGo);
    }

    /**
     * Locks a directory, which is made if it is missing, and checks that it belongs to this broker.
     *
     * @throws ForeignDirectoryException if another broker uses it, or it belongs to another broker or cluster
     * @throws IOException if the disk fails
     */
    public static LogDirectory open(Path path, MetaProperties self, LogDirectorySettings settings) throws IOException {
        Disk disk = settings.disk();
        disk.createDirectories(path);
        AutoCloseable lock = disk.tryLock(path.resolve(LOCK));
        if (lock == null) {
            throw new ForeignDirectoryException(
                    "log directory " + path + " is in use by another broker (file " + LOCK + ")");
        }
        boolean opened = false;
        try {
            DirectoryIdentity.check(disk, path, self);
            List<Long> cleanSince = CleanStopMarker.take(disk, path);
            DirectoryState state = new DirectoryState(path, settings.onFailure());
            EpochJournal journal = EpochJournal.open(disk, path);
            DiskLane lane = new DiskLane(settings.flushThread());
            Flusher flusher = new Flusher(disk, state, journal, lane, settings.monotonicClock(), settings.metrics());
            LogEnvironment environment = new LogEnvironment(
                    disk,
                    settings.clock(),
                    settings.monotonicClock(),
                    settings.random(),
                    new FileCache(disk, settings.openFiles()),
                    state,
                    lane,
                    flusher,
                    settings.background(),
                    settings.metrics(),
                    settings.producerExpirationMs(),
                    ProducerRoom.ofDirectory(),
                    settings.buffers());
            LogDirectory directory = new LogDirectory(
                    path,
                    environment,
                    lock,
                    cleanSince,
                    DirectoryCheckpoints.read(disk, path, journal.starts()),
                    journal);
            opened = true;
            return directory;
        } finally {
            if (!opened) {
                DirectoryIdentity.unlock(lock);
            }
        }
    }

    public LogEnvironment environment() {
        return environment;
    }

    public Path path() {
        return path;
    }

    /** The file that stays locked as long as this process uses the directory. */
    public Path lockFile() {
        return path.resolve(LOCK);
    }

    /** Whether the last use of the directory ended with {@link #close}, all of its logs closed. */
    public boolean wasCleanlyClosed() {
        return cleanSince != null;
    }

    /**
     * The broker epochs since which nothing was lost, as the last clean stop noted (reliability rule R12), the oldest first; -1 in
     * front stands for all before, and there are none after an unclean stop.
     */
    public List<Long> cleanSince() {
        return cleanSince == null ? List.of() : cleanSince;
    }

    /** High watermarks that were noted before the start. */
    public Map<LogName, Long> checkpointedHighWatermarks() {
        return checkpoints.highWatermarks();
    }

    /**
     * Loads all logs, several at a time, and finishes what a crash left half done. A log that cannot be used does not
     * stop the others; if the directory cannot be read, it is offline afterwards.
     *
     * @param recovery threads {@code recover-N}
     * @param onLoaded hears of each log, on a recovery thread
     * @param whenDone runs after the last one
     */
    public void loadAll(LogTenancy tenancy, Executor recovery, Consumer<LoadedLog> onLoaded, Runnable whenDone) {
        DirectoryLoader loader = new DirectoryLoader(path, environment, checkpoints, wasCleanlyClosed(), deleter);
        Consumer<LoadedLog> keep = loaded -> {
            PartitionLog log = loaded.log();
            notLoaded.add(loaded.name());
            if (log != null) {
                log.restore(
                        checkpoints.highWatermark(log.name()),
                        checkpoints.of(log.name()).cleanedUpTo());
                logs.put(log.name(), log);
                notLoaded.remove(log.name());
            }
            onLoaded.accept(loaded);
        };
        try {
            loader.loadAll(tenancy, recovery, keep, whenDone);
        } catch (IOException failure) {
            fail(failure);
            whenDone.run();
        }
    }

    /** Nothing is written any more and nobody is to read: descriptors are for the other directories. */
    private void letGo() {
        environment.files().close();
        for (PartitionLog log : logs()) {
            log.host()
                    .mailbox()
                    .post(() ->
                            log.lane().whenHere(() -> log.segments().active().close()));
        }
    }

    /** Takes the directory offline for good because of what somebody met who works on its files. */
    @AnyThread
    public void fail(IOException failure) {
        environment.state().fail(failure);
    }

    /**
     * As {@link #create(LogName, Uuid, LogConfig, LogHost)}, on the directory's lane, together with others. The log counts
     * from now on. One of the same name that is being deleted must be gone before.
     *
     * @param made hears of it on the thread of {@code host}
     */
    @AnyThread
    public void create(LogName name, Uuid topicId, LogConfig config, LogHost host, LogMade made) {
        maker.make(name, topicId, config, host, made);
    }

    /** How many logs there are or are about to be. */
    @AnyThread
    public int logCount() {
        return logs.size() + maker.promised();
    }

    /**
     * Makes the log of a new partition at once, on a thread that may wait for the disk: the lane's, or where it does nothing
     * yet.
     *
     * @throws DiskFullException if there is no room: nothing has changed
     * @throws IOException if it exists already or the disk fails
     */
    public PartitionLog create(LogName name, Uuid topicId, LogConfig config, LogHost host) throws IOException {
        return maker.makeNow(name, topicId, config, host);
    }

    /** What files say of a log deleted before, under the same name, must be gone before there is another. */
    void forgetNamesakes(LogName name) throws DiskFullException {
        while (checkpoints.mentions(name) && !isOffline()) {
            checkpoints.forget(name);
            rounds.writeAll();
        }
    }

    /** A log that has been made. */
    void add(PartitionLog log) {
        logs.put(log.name(), log);
    }

    @AnyThread
    public @Nullable PartitionLog log(LogName name) {
        return logs.get(name);
    }

    /** Whether a log of this name lies here that could not be loaded, for want of room or because it is damaged. */
    @AnyThread
    public boolean hasNotLoaded(LogName name) {
        return notLoaded.contains(name);
    }

    /** A momentary picture of all usable logs. */
    @AnyThread
    public Collection<PartitionLog> logs() {
        return List.copyOf(logs.values());
    }

    /**
     * Takes a log out of use at once and deletes it on the directory's lane: its folder is renamed and then removed in the
     * background. Must be called by the log's owner, who must not use the log afterwards.
     *
     * @param done hears on the owner's thread how it ended: null if well
     */
    public void delete(PartitionLog log, Consumer<@Nullable Throwable> done) {
        assert log.host().owner().isCurrent();
        forget(log);
        log.lane().lend(false, () -> deleter.delete(log), done);
    }

    /**
     * Takes a log that no topic claims out of use at once. On the lane its folder is renamed, and it is deleted after
     * {@code file.delete.delay.ms}. Must be called by the log's owner, who must not use the log afterwards.
     *
     * @param done as for {@link #delete}
     */
    public void deleteStray(PartitionLog log, Consumer<@Nullable Throwable> done) {
        assert log.host().owner().isCurrent();
        forget(log);
        log.lane().lend(false, () -> deleter.deleteStray(log, log.config().fileDeleteDelayMs()), done);
    }

    private void forget(PartitionLog log) {
        logs.remove(log.name(), log);
        // What waits for room in its name must not write into a folder that is gone.
        log.holder().closed();
        checkpoints.forget(log.name());
        environment.flusher().forget(log.name(), log.topicId(), log.host().mailbox());
    }

    /**
     * Writes recovery points, log starts and high watermarks of all logs. To be called every few seconds from a thread
     * that may block.
     *
     * @return false if nothing was written: another call was under way, or there was no room
     */
    public boolean writeCheckpoints() {
        return rounds.write();
    }

    /**
     * Writes how far compaction is. Waits for another call, which ends within milliseconds.
     *
     * @throws DiskFullException if there was no room; the next {@link #writeCheckpoints} does it
     */
    public void writeCleaned() throws DiskFullException {
        rounds.writeCleaned();
    }

    /** Whether a log has not been deleted; there may be another one of its name by now. */
    public boolean isInUse(PartitionLog log) {
        return logs.get(log.name()) == log;
    }

    /**
     * Refuses appends while less space is left, so that the disk never fills up. What is appended from now on is counted
     * until the next call. To be called every second from a thread that may block.
     *
     * @param minFreeBytes {@code log.dir.min.free.bytes}; negative for {@link #defaultMinFreeBytes}
     */
    public void checkFreeSpace(long minFreeBytes) {
        checkFreeSpace(minFreeBytes, 0);
    }

    /**
     * As {@link #checkFreeSpace(long)}.
     *
     * @param promised bytes that are free now but belong to somebody else on the same disk
     */
    public void checkFreeSpace(long minFreeBytes, long promised) {
        environment.flusher().retryHeld();
        if (environment.state().isOffline()) {
            return;
        }
        try {
            long wanted = minFreeBytes < 0 ? defaultMinFreeBytes() : minFreeBytes;
            long usable = environment.disk().usableBytes(path) - promised;
            environment.state().room().look(usable, environment.disk().totalBytes(path), wanted);
            environment.metrics().looked(path, usable, isFull());
        } catch (IOException failure) {
            environment.state().fail(failure);
        }
    }

    /** Default of {@code log.dir.min.free.bytes}: 1 GiB or 5 % of the disk, whatever is less. */
    public long defaultMinFreeBytes() throws IOException {
        return Math.min(1L << 30, environment.disk().totalBytes(path) / 20);
    }

    /** Total and usable bytes of the disk, for DescribeLogDirs. */
    public DiskSpace space() throws IOException {
        return new DiskSpace(
                environment.disk().totalBytes(path), environment.disk().usableBytes(path));
    }

    @AnyThread
    public boolean isOffline() {
        return environment.state().isOffline();
    }

    /** Whether appends are refused for want of space. */
    @AnyThread
    public boolean isFull() {
        return environment.state().room().isFull();
    }

    /**
     * Ends the use of the directory. If every log in it was loaded and has been {@link PartitionLog#close closed} with
     * success by its owner, a marker says so, and the next start need not look into any of them. Otherwise the next start
     * is one as after a crash, and the broker does not count as stopped cleanly (reliability rule R12).
     *
     * @param lives broker epochs since which nothing was lost, noted with the marker of the clean stop, as {@link #cleanSince}
     *     gives them; not empty
     */
    public void close(List<Long> lives) throws IOException {
        try {
            if (environment.state().isOffline()) {
                return;
            }
            rounds.writeLast();
            if (environment.state().isOffline()) {
                return;
            }
            List<LogName> open = logs().stream()
                    .filter(log -> !log.holder().isClosed())
                    .map(PartitionLog::name)
                    .toList();
            if (!open.isEmpty() || !notLoaded.isEmpty()) {
                LOG.warn(
                        "log directory not closed cleanly, the next start recovers it dir={} logsNotClosed={} first={}"
                                + " logsNotLoaded={}",
                        path,
                        open.size(),
                        open.isEmpty() ? "none" : open.get(0),
                        notLoaded.size());
                return;
            }
            EpochJournal.delete(environment.disk(), path);
            CleanStopMarker.write(environment.disk(), path, lives);
        } catch (DiskFullException noRoom) {
            LOG.warn("log directory not closed cleanly for want of room, the next start recovers it dir={}", path);
        } finally {
            environment.files().close();
            DirectoryIdentity.unlock(lock);
        }
    }

    /** Gives the directory up as a crash would: no marker, no checkpoints. For tests and after failures. */
    public void abandon() {
        environment.files().close();
        DirectoryIdentity.unlock(lock);
    }

    /**
     * Space on a disk in bytes.
     *
     * @param usable what can still be written
     */
    public record DiskSpace(long total, long usable) {}
}
