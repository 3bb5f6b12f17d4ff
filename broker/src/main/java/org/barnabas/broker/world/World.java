package org.barnabas.broker.world;

import java.nio.file.Path;
import java.util.function.Function;
import org.barnabas.broker.config.LoggerLevels;
import org.barnabas.ports.Disk;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.Threads;
import org.barnabas.ports.WallClock;
import org.jspecify.annotations.Nullable;

/**
 * All that a broker does not make itself. Two brokers of one process have a world each. Usable from any thread.
 *
 * @param threads where its threads come from
 * @param disks the disk that a log directory is on
 * @param wallClock for what people and files see
 * @param clock for time-outs and latencies
 * @param random for ids, jitter and names
 * @param zooKeeper where the cluster's state is
 * @param network how it is reached and reaches others
 * @param machine what it runs on
 * @param loggers lets administrators see and change levels of loggers; null: requests for that are refused
 * @param failures what becomes of failures that nobody expected, and of a broker that cannot go on
 */
public record World(
        Threads threads,
        Function<Path, Disk> disks,
        WallClock wallClock,
        MonotonicClock clock,
        RandomSource random,
        ZooKeeperHome zooKeeper,
        NetworkFactory network,
        Machine machine,
        @Nullable LoggerLevels loggers,
        FailurePolicy failures) {}
