package org.barnabas.partition.registry;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.ports.Scheduler;

/**
 * The regular work on logs: retention, checkpoints, free space. Its clock ticks on a scheduler of the wiring's choice;
 * what belongs to a partition is posted to its shard, what may block goes to a background executor.
 */
public final class Upkeep {

    /** What is appended in between is counted by the directories; this is for what others write, and for deletions. */
    private static final long SPACE_INTERVAL_MS = 1_000;

    private final PartitionRegistry registry;
    private final LogDirectories directories;
    private final Scheduler scheduler;
    private final Executor background;
    private final Intervals intervals;
    private final Neighbours neighbours;
    private final FullDirectories full;
    private boolean stopped;

    /** Others who write on the disks of log directories. */
    @FunctionalInterface
    public interface Neighbours {

        /** How many bytes of the disk under a folder are free but promised to them. Any thread. */
        long promisedOn(Path folder);
    }

    /**
     * When to do what, in milliseconds.
     *
     * @param retentionMs {@code log.retention.check.interval.ms}
     * @param checkpointMs all checkpoints are written together, so this is the smallest of
     *     {@code replica.high.watermark.checkpoint.interval.ms}, {@code log.flush.offset.checkpoint.interval.ms} and
     *     {@code log.flush.start.offset.checkpoint.interval.ms}
     * @param producersMs {@code producer.id.expiration.check.interval.ms}
     * @param initialDelayMs {@code log.initial.task.delay.ms}
     * @param minFreeBytes {@code log.dir.min.free.bytes}; negative for each directory's own default
     */
    public record Intervals(
            long retentionMs, long checkpointMs, long producersMs, long initialDelayMs, long minFreeBytes) {}

    /** @param full hears of every look at the disks */
    public Upkeep(
            PartitionRegistry registry,
            LogDirectories directories,
            FullDirectories full,
            Scheduler scheduler,
            Executor background,
            Intervals intervals,
            Neighbours neighbours) {
        this.neighbours = neighbours;
        this.full = full;
        this.registry = registry;
        this.directories = directories;
        this.scheduler = scheduler;
        this.background = background;
        this.intervals = intervals;
    }

    /** Starts the clock; to be called on the scheduler's thread. */
    public void start() {
        repeat(intervals.initialDelayMs, intervals.retentionMs, this::applyRetention);
        repeat(intervals.producersMs, intervals.producersMs, this::expireProducers);
        repeat(intervals.checkpointMs, intervals.checkpointMs, () -> background.execute(this::writeCheckpoints));
        repeat(0, SPACE_INTERVAL_MS, () -> background.execute(this::checkSpace));
    }

    /** No more work begins; to be called on the scheduler's thread. */
    public void stop() {
        stopped = true;
    }

    private void repeat(long delayMs, long intervalMs, Runnable work) {
        scheduler.schedule(delayMs, () -> {
            if (!stopped) {
                // The next time comes whatever this one meets.
                repeat(intervalMs, intervalMs, work);
                work.run();
            }
        });
    }

    private void applyRetention() {
        for (PartitionHandle handle : registry.all()) {
            handle.shard().post(() -> handle.partition().chores().onRetention());
        }
    }

    private void expireProducers() {
        for (PartitionHandle handle : registry.all()) {
            handle.shard().post(() -> handle.partition().chores().onProducerCheck());
        }
    }

    private void writeCheckpoints() {
        directories.all().forEach(LogDirectory::writeCheckpoints);
    }

    private void checkSpace() {
        for (LogDirectory directory : directories.all()) {
            if (directory.isFull()) {
                // What retention gives up is deleted once the checkpoints say so, and nobody should wait for their
                // turn.
                directory.writeCheckpoints();
            }
            directory.checkFreeSpace(intervals.minFreeBytes, neighbours.promisedOn(directory.path()));
        }
        full.look();
    }
}
