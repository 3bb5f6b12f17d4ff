package org.barnabas.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of a topic's partitions are throttled on this broker: what {@code leader|follower.replication.throttled.replicas}
 * says of it (KIP-73). Immutable.
 */
public final class ThrottledReplicas {

    /** None, as most topics have it. */
    public static final ThrottledReplicas NONE = new ThrottledReplicas(false, new int[0]);

    private static final ThrottledReplicas ALL = new ThrottledReplicas(true, new int[0]);
    private static final String EVERY = "*";

    private final boolean all;
    private final int[] partitions;

    private ThrottledReplicas(boolean all, int[] partitions) {
        this.all = all;
        this.partitions = partitions;
    }

    /**
     * Reads a configuration.
     *
     * @param replicas {@code *} alone, or {@code partition:broker} each; what is neither does not count
     * @param broker this one: what is said of others does not count
     */
    public static ThrottledReplicas of(List<String> replicas, int broker) {
        if (replicas.isEmpty()) {
            return NONE;
        }
        if (replicas.contains(EVERY)) {
            return ALL;
        }
        String suffix = ":" + broker;
        List<Integer> numbers = new ArrayList<>();
        for (String replica : replicas) {
            if (replica.endsWith(suffix)) {
                String number = replica.substring(0, replica.length() - suffix.length());
                if (number.matches("\\d{1,9}")) {
                    numbers.add(Integer.parseInt(number));
                }
            }
        }
        return numbers.isEmpty()
                ? NONE
                : new ThrottledReplicas(
                        false,
                        numbers.stream().mapToInt(Integer::intValue).sorted().toArray());
    }

    /** Whether a partition is throttled here. */
    public boolean contains(int partition) {
        return all || (partitions.length > 0 && Arrays.binarySearch(partitions, partition) >= 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ThrottledReplicas that && all == that.all && Arrays.equals(partitions, that.partitions);
    }

    @Override
    public int hashCode() {
        return Boolean.hashCode(all) * 31 + Arrays.hashCode(partitions);
    }

    @Override
    public String toString() {
        return all ? EVERY : Arrays.toString(partitions);
    }
}
