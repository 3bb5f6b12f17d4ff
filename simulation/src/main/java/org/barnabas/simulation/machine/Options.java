package org.barnabas.simulation.machine;

import java.util.SplittableRandom;

/**
 * What a seed makes of the cluster.
 *
 * @param loops event loops of each broker
 * @param logDirs log directories of each broker
 * @param minInSync the least {@code min.insync.replicas} of all brokers
 * @param flushing whether every batch is flushed before it is acknowledged
 * @param segmentBytes small ones roll often
 * @param latencyMs of most messages
 * @param sessionMs of ZooKeeper's sessions
 * @param lagMs {@code replica.lag.time.max.ms}
 * @param diskMs how long whoever works with a disk waits for it at most
 * @param balanceSeconds how often leaderships go back to the preferred replica
 * @param faultMs the mean pause between faults
 * @param expiryMs how long the word of an expired session takes at most
 * @param powerCuts whether machines lose power
 * @param cuts whether links are cut
 * @param pauses whether processes stand still
 * @param zooKeeperFaults whether sessions expire and the ensemble goes away
 * @param diskFaults whether bits flip, writes and forces fail, and disks are full
 * @param modest the one broker whose own file says {@code min.insync.replicas=1} where the others' say 2; 0: all say the
 *     same
 * @param changingLoops whether brokers have another number of loops in their next life, and at run time
 * @param swappedDirectories whether brokers start with their log directories in another order
 * @param replacedDisks whether a failed disk is replaced by an empty one
 * @param longAbsences whether a machine is away for long
 * @param ambushes whether faults are aimed at what is in flight
 * @param connectionsPerIp {@code max.connections.per.ip} of all brokers, from which their own addresses are excepted: a
 *     broker that loses power again and again leaves connections behind that count for long. 0: there is no limit
 */
public record Options(
        int loops,
        int logDirs,
        int minInSync,
        boolean flushing,
        int segmentBytes,
        int latencyMs,
        int sessionMs,
        int lagMs,
        int diskMs,
        int balanceSeconds,
        int faultMs,
        int expiryMs,
        boolean powerCuts,
        boolean cuts,
        boolean pauses,
        boolean zooKeeperFaults,
        boolean diskFaults,
        int modest,
        boolean changingLoops,
        boolean swappedDirectories,
        boolean replacedDisks,
        boolean longAbsences,
        boolean ambushes,
        int connectionsPerIp) {

    /** Brokers of every simulated cluster. */
    public static final int BROKERS = 3;

    /** As {@code max.connections.per.ip.overrides} says it of brokers: as many as they want. */
    static final int CONNECTIONS_OF_BROKERS = 1_000_000;

    /** More than any client needs but the one that hoards. */
    private static final int LEAST_CONNECTIONS = 8;

    private static final int SMALL_SEGMENT = 4_000;
    private static final int LARGE_SEGMENT = 1 << 20;

    /** Draws them. */
    public static Options of(SplittableRandom random) {
        int minInSync = random.nextInt(3) == 0 ? 1 : 2;
        return new Options(
                1 << random.nextInt(3),
                1 + random.nextInt(2),
                minInSync,
                random.nextInt(5) == 0,
                random.nextBoolean() ? SMALL_SEGMENT : LARGE_SEGMENT,
                random.nextInt(4),
                1_000 + 500 * random.nextInt(5),
                500 + 500 * random.nextInt(4),
                random.nextInt(20),
                1 + random.nextInt(10),
                300 + random.nextInt(2_000),
                random.nextInt(500),
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                random.nextInt(2) == 0,
                minInSync == 1 && random.nextInt(4) != 0 ? 1 + random.nextInt(BROKERS) : 0,
                random.nextInt(3) == 0,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextInt(3) != 0,
                random.nextInt(4) != 0 ? LEAST_CONNECTIONS + random.nextInt(LEAST_CONNECTIONS) : 0);
    }

    /** {@code num.network.threads} of a broker's next life. */
    public int loopsOfLife(SplittableRandom random) {
        int drawn = 1 << random.nextInt(3);
        return changingLoops ? drawn : loops;
    }

    /** {@code min.insync.replicas} in a broker's own file. */
    public int minInSync(int broker) {
        return modest == 0 || modest == broker ? minInSync : minInSync + 1;
    }
}
