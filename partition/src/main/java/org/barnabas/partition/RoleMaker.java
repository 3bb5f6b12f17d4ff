package org.barnabas.partition;

import java.util.function.Consumer;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.lead.WaitingAcks;

/**
 * Makes the roles of one partition.
 *
 * @param changed to be run when the bounds may have moved
 * @param failures hears what the disk met
 */
record RoleMaker(
        PartitionHandle handle,
        PartitionSetup setup,
        LogGate gate,
        WaitingAcks acks,
        Runnable changed,
        Consumer<Throwable> failures) {

    FollowerRole follower(OpenLog open, PartitionImage state) {
        FollowerRole.FollowerSetup follower =
                new FollowerRole.FollowerSetup(open.log(), gate, open.flushPolicy(), acks, changed, failures);
        return new FollowerRole(
                follower, state.leader(), state.leaderEpoch(), open.log().highWatermark());
    }

    LeaderRole leader(OpenLog open, PartitionImage state) {
        LeaderRole.LeaderSetup leader = new LeaderRole.LeaderSetup(
                handle, open.log(), open.flushPolicy(), acks, setup.replication(), setup.metrics(), changed);
        return new LeaderRole(leader, setup.brokerId(), state, open.log().highWatermark());
    }
}
