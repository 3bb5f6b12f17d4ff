package org.barnabas.broker.api;

import java.util.List;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.protocol.ErrorCode;

/** Mistakes that a {@link SimWorld} makes on purpose, outside the product's code, to see that its invariants find them. */
enum SimBug {
    NONE,
    /** R1: a new follower cuts its log at its own high watermark. */
    CUT_TO_HIGH_WATERMARK,
    /** R6: a leader takes its wish for granted. */
    WISH_TAKEN_FOR_GRANTED,
    /** R4: a replica is in sync as soon as it fetches. */
    JOINS_TOO_EARLY;

    InSyncProposals proposals(InSyncProposals real) {
        if (this != WISH_TAKEN_FOR_GRANTED) {
            return real;
        }
        return (proposal, answer) -> {
            real.propose(proposal, (error, settled) -> {});
            List<Integer> brokers =
                    proposal.inSync().stream().map(member -> member.broker()).toList();
            proposal.handle()
                    .shard()
                    .post(() -> answer.onAnswer(
                            ErrorCode.NONE,
                            new InSyncProposals.Settled(proposal.leaderEpoch(), brokers, proposal.partitionEpoch())));
        };
    }
}
