package org.barnabas.benchmarks.compare;

/**
 * How much work a scenario does.
 *
 * @param bytes payload of one throughput run, in bytes
 * @param flushedBytes the same where every append is flushed
 * @param recoveryBytes payload on disk before the kill
 * @param seconds length of the runs at a fixed rate
 * @param starts starts per product and round
 * @param warmUpBytes payload that an old client moves before it is measured
 */
record Sizes(long bytes, long flushedBytes, long recoveryBytes, int seconds, int starts, long warmUpBytes) {

    static Sizes full() {
        return new Sizes(1_000_000_000L, 200_000_000L, 2_000_000_000L, 20, 3, 1_000_000_000L);
    }

    static Sizes quick() {
        return new Sizes(200_000_000L, 40_000_000L, 200_000_000L, 5, 1, 100_000_000L);
    }

    Sizes withWarmUp(long bytesOfIt) {
        return new Sizes(bytes, flushedBytes, recoveryBytes, seconds, starts, bytesOfIt);
    }
}
