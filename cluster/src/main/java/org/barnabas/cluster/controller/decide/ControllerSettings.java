package org.barnabas.cluster.controller.decide;

/**
 * What an operator can tell the controller. All brokers of a cluster should say the same, for each may be elected.
 *
 * @param brokerId of the broker that this controller is a part of
 * @param defaultPartitions of a topic whose creator does not say ({@code num.partitions})
 * @param defaultReplicationFactor likewise ({@code default.replication.factor})
 * @param deleteTopics whether clients may delete topics ({@code delete.topic.enable})
 * @param uncleanElection whether replicas that miss records may lead where a topic does not say
 *     ({@code unclean.leader.election.enable})
 * @param minInsyncReplicas in this broker's file, which its registration tells ({@code min.insync.replicas})
 * @param balance when leaderships go back to the preferred replicas
 */
public record ControllerSettings(
        int brokerId,
        int defaultPartitions,
        short defaultReplicationFactor,
        boolean deleteTopics,
        boolean uncleanElection,
        int minInsyncReplicas,
        Balance balance) {

    /** Kafka's default for {@code min.insync.replicas}, and no balance by itself. */
    public ControllerSettings(
            int brokerId,
            int defaultPartitions,
            short defaultReplicationFactor,
            boolean deleteTopics,
            boolean uncleanElection) {
        this(brokerId, defaultPartitions, defaultReplicationFactor, deleteTopics, uncleanElection, 1, Balance.OFF);
    }

    /**
     * The periodic balance of leaderships.
     *
     * @param enabled {@code auto.leader.rebalance.enable}
     * @param everyMs {@code leader.imbalance.check.interval.seconds}, in milliseconds
     * @param percent of a broker's preferred leaderships that may be elsewhere
     *     ({@code leader.imbalance.per.broker.percentage})
     */
    public record Balance(boolean enabled, long everyMs, int percent) {

        /** Leaderships stay where they are. */
        public static final Balance OFF = new Balance(false, 300_000, 10);
    }
}
