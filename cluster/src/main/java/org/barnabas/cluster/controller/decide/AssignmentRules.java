package org.barnabas.cluster.controller.decide;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a client may ask for when it says where replicas go, or how many partitions it wants. Pure. */
final class AssignmentRules {

    /** A topic's assignment is one znode, which must stay below ZooKeeper's limit of a megabyte. */
    static final int PARTITIONS_PER_TOPIC_MAX = 20_000;

    /** One request must not fill the controller's memory, nor keep it busy for long. */
    static final int PARTITIONS_PER_REQUEST_MAX = 50_000;

    private AssignmentRules() {}

    /**
     * Whether a topic is too large.
     *
     * @param before partitions that the same request asked for already
     */
    static @Nullable Problem tooMany(int before, int count) {
        if (count > PARTITIONS_PER_TOPIC_MAX) {
            return new Problem(
                    ErrorCode.INVALID_PARTITIONS,
                    "A topic has at most " + PARTITIONS_PER_TOPIC_MAX + " partitions, not " + count + ".");
        }
        if (before + count > PARTITIONS_PER_REQUEST_MAX) {
            return new Problem(
                    ErrorCode.POLICY_VIOLATION,
                    "A request creates at most " + PARTITIONS_PER_REQUEST_MAX + " partitions.");
        }
        return null;
    }

    static String tooFewBrokers(int replicas, int live) {
        return "Replication factor: " + replicas + " larger than available brokers: " + live + ".";
    }

    static String unregistered(int broker) {
        return "The manual partition assignment includes broker " + broker + ", but no such broker is registered.";
    }

    /**
     * What is wrong with lists of replicas.
     *
     * @param size how many replicas each partition must have
     */
    static @Nullable Problem problem(Collection<List<Integer>> replicas, int size, IntPredicate alive) {
        for (List<Integer> list : replicas) {
            if (list.isEmpty()) {
                return new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes an empty replica list.");
            }
            if (list.size() != size) {
                return new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes a partition with " + list.size()
                                + " replica(s), but other partitions have " + size + ": " + list);
            }
            if (new HashSet<>(list).size() != list.size()) {
                return new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes a broker more than once: " + list);
            }
            for (int broker : list) {
                if (!alive.test(broker)) {
                    return new Problem(ErrorCode.INVALID_REPLICA_ASSIGNMENT, unregistered(broker));
                }
            }
        }
        return null;
    }
}
