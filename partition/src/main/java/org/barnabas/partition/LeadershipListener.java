package org.barnabas.partition;

/**
 * Hears when this broker begins and ends to lead a partition: coordinators live on it. Called on the partition's shard.
 */
public interface LeadershipListener {

    /** Leads from now on; the partition takes appends already. May come again with a higher epoch without a resign. */
    void onLeader(Partition partition, int leaderEpoch);

    /** Leads no longer. */
    void onResign(Partition partition);

    /** For who does not want to know. */
    LeadershipListener NONE = new LeadershipListener() {
        @Override
        public void onLeader(Partition partition, int leaderEpoch) {}

        @Override
        public void onResign(Partition partition) {}
    };
}
