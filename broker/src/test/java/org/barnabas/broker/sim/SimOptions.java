package org.barnabas.broker.sim;

import java.util.SplittableRandom;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.protocol.record.BatchRules;

/**
 * What a seed makes of the world.
 *
 * @param minInSync the least {@code min.insync.replicas} of all brokers
 * @param flushing whether every batch is flushed before it is acknowledged
 * @param segmentBytes small ones roll often
 * @param latencyMs of most messages
 * @param sessionMs of ZooKeeper's sessions
 * @param lagMs {@code replica.lag.time.max.ms}
 * @param flushMs how long a flush waits for the disk at most
 * @param balanceMs how often leaderships go back to the preferred replica
 * @param produceMs the longest pause between two batches of a producer
 * @param faultMs the mean pause between faults
 * @param lateExpiryMs how long the word of an expired session takes at most
 * @param powerCuts whether machines lose power
 * @param cuts whether links are cut
 * @param pauses whether processes stand still
 * @param zooKeeperFaults whether sessions expire and the ensemble goes away
 * @param diskFaults whether bits flip, writes and forces fail, and disks are full
 * @param isolation whether, for half of the time, brokers are cut off from each other and nothing else is wrong
 * @param isWatching whether controllers watch whom they reach
 * @param modest the one broker whose own file says {@code min.insync.replicas=1} where the others' say 2; 0: all say the
 *     same
 * @param ambushes whether faults are aimed at what is in flight
 * @param play what is played in the middle
 */
record SimOptions(
        int minInSync,
        boolean flushing,
        int segmentBytes,
        int latencyMs,
        int sessionMs,
        int lagMs,
        int flushMs,
        int balanceMs,
        int produceMs,
        int faultMs,
        int lateExpiryMs,
        boolean powerCuts,
        boolean cuts,
        boolean pauses,
        boolean zooKeeperFaults,
        boolean diskFaults,
        boolean isolation,
        boolean isWatching,
        int modest,
        boolean ambushes,
        Scenes.Play play) {

    static final int SMALL_SEGMENT = 4_000;

    static SimOptions of(SplittableRandom random) {
        int minInSync = 1 + (random.nextInt(3) == 0 ? 0 : 1);
        return new SimOptions(
                minInSync,
                random.nextInt(5) == 0,
                random.nextBoolean() ? SMALL_SEGMENT : 1 << 20,
                random.nextInt(4),
                1_000 + 500 * random.nextInt(5),
                500 + 500 * random.nextInt(4),
                random.nextInt(20),
                1_000 + random.nextInt(10_000),
                60 + random.nextInt(120),
                300 + random.nextInt(2_000),
                random.nextInt(500),
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                random.nextInt(4) != 0,
                random.nextInt(2) == 0,
                random.nextInt(4) == 0,
                true,
                minInSync == 1 && random.nextInt(4) != 0 ? 1 + random.nextInt(SimWorld.BROKERS.size()) : 0,
                random.nextInt(3) != 0,
                play(random.nextInt(6)));
    }

    private static Scenes.Play play(int drawn) {
        return switch (drawn) {
            case 0 -> Scenes.Play.ABSENCE;
            case 1 -> Scenes.Play.SILENCE;
            case 2 -> Scenes.Play.TERM;
            case 3 -> Scenes.Play.PARTING;
            case 4 -> Scenes.Play.SHORTFALL;
            default -> Scenes.Play.NONE;
        };
    }

    /** {@code min.insync.replicas} in a broker's own file. */
    int minInSync(int broker) {
        return modest == 0 || modest == broker ? minInSync : minInSync + 1;
    }

    /** Without cuts between brokers alone, and without controllers that watch whom they reach: mistakes last longer. */
    SimOptions unwatched() {
        return new SimOptions(
                minInSync,
                flushing,
                segmentBytes,
                latencyMs,
                sessionMs,
                lagMs,
                flushMs,
                balanceMs,
                produceMs,
                faultMs,
                lateExpiryMs,
                powerCuts,
                cuts,
                pauses,
                zooKeeperFaults,
                diskFaults,
                false,
                false,
                modest,
                ambushes,
                play);
    }

    PartitionConfig partition(int broker) {
        return new PartitionConfig(
                PartitionConfig.DEFAULT
                        .log()
                        .with(log ->
                                log.flushMessages(flushing ? 1 : Long.MAX_VALUE).segmentBytes(segmentBytes)),
                BatchRules.DEFAULT,
                minInSync(broker));
    }
}
