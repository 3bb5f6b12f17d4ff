package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.protocol.ErrorCode;

/**
 * What a replica is at present. Roles hold their own fields only and are replaced, never switched:
 *
 * <pre>
 *   Offline  → Leader    the controller says so, with a higher epoch
 *   Offline  → Follower  the controller says so, with a higher epoch
 *   Leader   → Leader    elected again with a higher epoch: a new role, what followers said before is void. While the
 *                        start of the epoch becomes durable it is Offline to writers only
 *   Leader   → Follower  another replica was elected
 *   Follower → Leader    this replica was elected
 *   Follower → Follower  another epoch: truncation has to run again, even if the leader is the same (rule R7)
 *   any      → Offline   stopped, deleted, or its disk has failed; the last is final until a restart
 * </pre>
 *
 * Owned by the shard's thread.
 */
sealed interface Role permits LeaderRole, FollowerRole, OfflineRole {

    int leaderEpoch();

    /**
     * Takes a validated batch, whose reference passes to the role.
     *
     * @param deadlineMs monotonic time when the sender gives up
     * @return what became of it at once; the reply may come later
     */
    AppendOutcome append(ByteBuf batch, AppendOrigin origin, Acks acks, long deadlineMs, AppendReply reply);

    /** Moves the bounds after everything staged was written. */
    void onWritten();

    /** The partition as it is now. */
    PartitionView view();

    /** Answers those who waited for what {@link #view} now shows. */
    void answer();

    /** The role ends: whoever waits for this very role gets the error. Appends wait for their records, not for a role. */
    void end(ErrorCode error);

    /** The partition's configuration is another. */
    default void onConfig(PartitionConfig config) {}
}
