package org.barnabas.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;
import org.jspecify.annotations.Nullable;

/**
 * Log directories and the work on them. Times are milliseconds, sizes bytes.
 */
public final class StorageConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<String> LOG_DIR = KEYS.add(ConfigKey.ofString("log.dir", null)
            .doc("A log directory; counts only without log.dirs. By default logs/ in data.dir."));
    static final ConfigKey<List<String>> LOG_DIRS =
            KEYS.add(ConfigKey.ofList("log.dirs", null).doc("The log directories, separated by commas."));
    static final ConfigKey<Integer> RECOVERY_THREADS = KEYS.add(ConfigKey.ofInt("num.recovery.threads.per.data.dir", 2)
            .atLeast(1)
            .dynamic()
            .doc("Threads per log directory that open logs at the start; changed at run time, at the next one."));
    static final ConfigKey<Long> MIN_FREE_BYTES = KEYS.add(ConfigKey.ofLong("log.dir.min.free.bytes", -1L)
            .atLeast(-1)
            .ownToBarnabas()
            .doc("While a log directory's file system has less than this left, writes to it are answered with"
                    + " KAFKA_STORAGE_ERROR, which producers try again until delivery.timeout.ms is over; reading and"
                    + " deleting go on, and writing does as soon as there is room. -1 takes 1 GiB or 5 %, whichever is"
                    + " less; 0 lets writing go on until the disk has no room. What is appended counts at once. Followers"
                    + " wait for room, too."));
    static final ConfigKey<Long> RETENTION_CHECK_MS =
            KEYS.add(ConfigKey.ofLong("log.retention.check.interval.ms", 300_000L)
                    .atLeast(1)
                    .doc("How often retention looks for segments to drop."));
    static final ConfigKey<Long> INITIAL_TASK_DELAY_MS = KEYS.add(ConfigKey.ofLong("log.initial.task.delay.ms", 30_000L)
            .atLeast(0)
            .doc("How long after the start the regular work on logs begins."));
    static final ConfigKey<Integer> RECOVERY_CHECKPOINT_MS = KEYS.add(ConfigKey.ofInt(
                    "log.flush.offset.checkpoint.interval.ms", 60_000)
            .atLeast(0)
            .doc("How often at least it is noted up to where each log is known to be on disk. All checkpoints are"
                    + " written together, as often as the most frequent one is wanted."));
    static final ConfigKey<Integer> START_CHECKPOINT_MS =
            KEYS.add(ConfigKey.ofInt("log.flush.start.offset.checkpoint.interval.ms", 60_000)
                    .atLeast(0)
                    .doc("How often at least the log start offsets are noted."));
    static final ConfigKey<Long> HW_CHECKPOINT_MS =
            KEYS.add(ConfigKey.ofLong("replica.high.watermark.checkpoint.interval.ms", 5_000L)
                    .atLeast(1)
                    .doc("How often at least the high watermarks are noted."));
    static final ConfigKey<Boolean> CLEANER_ENABLE =
            KEYS.add(ConfigKey.ofBoolean("log.cleaner.enable", true).doc("Whether compacted topics are compacted."));
    static final ConfigKey<Integer> CLEANER_THREADS = KEYS.add(ConfigKey.ofInt("log.cleaner.threads", 1)
            .atLeast(0)
            .dynamic()
            .doc("Threads that compact: at most one for each log directory is used. 0, which is only taken in"
                    + " the file, switches compaction off."));
    static final ConfigKey<Long> CLEANER_BACKOFF_MS = KEYS.add(ConfigKey.ofLong("log.cleaner.backoff.ms", 15_000L)
            .atLeast(0)
            .dynamic()
            .doc("How often the cleaner looks for what is dirty."));
    static final ConfigKey<Long> CLEANER_DEDUPE_BYTES = KEYS.add(ConfigKey.ofLong(
                    "log.cleaner.dedupe.buffer.size", 134_217_728L)
            .atLeast(1)
            .doc("Upper bound of the memory for keys while compacting, over all threads; taken only while needed."));
    static final ConfigKey<Double> CLEANER_RATE =
            KEYS.add(ConfigKey.ofDouble("log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE)
                    .atLeast(1)
                    .dynamic()
                    .doc("How many bytes per second the cleaner reads at most, over all threads."));
    static final ConfigKey<Integer> PRODUCER_EXPIRATION_MS = KEYS.add(
            ConfigKey.ofInt("producer.id.expiration.ms", 86_400_000)
                    .atLeast(1)
                    .doc(
                            "How long the sequence numbers of a silent producer are remembered, of at most 20000 producers in a log."));
    static final ConfigKey<Integer> PRODUCER_EXPIRATION_CHECK_MS =
            KEYS.add(ConfigKey.ofInt("producer.id.expiration.check.interval.ms", 600_000)
                    .atLeast(1)
                    .doc("How often silent producers are looked for."));

    private final List<Path> logDirs;

    private StorageConfig(ConfigValues values, NodeConfig node) {
        super(values, KEYS.all());
        this.logDirs = logDirs(values, node);
    }

    static StorageConfig of(ConfigValues values, NodeConfig node) {
        return new StorageConfig(values, node);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    public List<Path> logDirs() {
        return logDirs;
    }

    public int recoveryThreadsPerDir() {
        return get(RECOVERY_THREADS);
    }

    /** Below this, writes are refused; negative: the smaller of 1 GiB and 5 % of the file system. */
    public long minFreeBytes() {
        return get(MIN_FREE_BYTES);
    }

    public long retentionCheckIntervalMs() {
        return get(RETENTION_CHECK_MS);
    }

    public long initialTaskDelayMs() {
        return get(INITIAL_TASK_DELAY_MS);
    }

    public int recoveryCheckpointIntervalMs() {
        return get(RECOVERY_CHECKPOINT_MS);
    }

    public int logStartCheckpointIntervalMs() {
        return get(START_CHECKPOINT_MS);
    }

    public long highWatermarkCheckpointIntervalMs() {
        return get(HW_CHECKPOINT_MS);
    }

    public boolean cleanerEnabled() {
        return get(CLEANER_ENABLE);
    }

    public int cleanerThreads() {
        return get(CLEANER_THREADS);
    }

    public long cleanerBackoffMs() {
        return get(CLEANER_BACKOFF_MS);
    }

    public long cleanerDedupeBufferBytes() {
        return get(CLEANER_DEDUPE_BYTES);
    }

    public double cleanerMaxBytesPerSecond() {
        return get(CLEANER_RATE);
    }

    public int producerIdExpirationMs() {
        return get(PRODUCER_EXPIRATION_MS);
    }

    public int producerIdExpirationCheckMs() {
        return get(PRODUCER_EXPIRATION_CHECK_MS);
    }

    /** All checkpoints are written together, as often as the most frequent of them is wanted. */
    public long checkpointIntervalMs() {
        long smallest = Math.min(recoveryCheckpointIntervalMs(), logStartCheckpointIntervalMs());
        return Math.max(1, Math.min(smallest, highWatermarkCheckpointIntervalMs()));
    }

    private static List<Path> logDirs(ConfigValues values, NodeConfig node) {
        List<String> several = values.find(LOG_DIRS);
        if (several != null && !several.isEmpty()) {
            List<Path> paths = several.stream().map(Path::of).toList();
            if (paths.stream().distinct().count() != paths.size()) {
                throw new ConfigException(LOG_DIRS.name(), "log.dirs names a directory twice: " + several);
            }
            return paths;
        }
        @Nullable String one = values.find(LOG_DIR);
        return one == null ? List.of(node.dataDir().resolve("logs")) : List.of(Path.of(one));
    }
}
