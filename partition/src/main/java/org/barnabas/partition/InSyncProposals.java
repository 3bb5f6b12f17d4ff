package org.barnabas.partition;

import java.util.List;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Port: brings a leader's wish for another in-sync set to the controller. Called on shards; must not block. */
@FunctionalInterface
public interface InSyncProposals {

    /** Proposes; the answer comes on the partition's shard, exactly once, as long as that runs. */
    @AnyThread
    void propose(Proposal proposal, Answer answer);

    /**
     * A wish. It is repeated as it is: a replica's next life is another member, and another wish.
     *
     * @param partitionEpoch of the state that the wish is based on: the controller refuses it if there is a newer one
     */
    record Proposal(PartitionHandle handle, int leaderEpoch, int partitionEpoch, List<Member> inSync) {}

    /**
     * A replica in a proposed set.
     *
     * @param brokerEpoch of the life in which it caught up (KIP-903); -1 if not known
     */
    record Member(int broker, long brokerEpoch) {}

    /** The controller's state of the partition. */
    record Settled(int leaderEpoch, List<Integer> inSync, int partitionEpoch) {}

    /** Hears the outcome. */
    @FunctionalInterface
    interface Answer {

        /**
         * The controller has answered, or is taken not to.
         *
         * @param settled what holds now; null after an error
         */
        void onAnswer(ErrorCode error, @Nullable Settled settled);
    }

    /** For a broker that has no controller: never answers, so nothing ever changes. */
    InSyncProposals NONE = (proposal, answer) -> {};
}
