package org.barnabas.partition.follow;

import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A partition that follows a leader, in one epoch: as a fetcher sees it. Replaced when the partition's role is.
 *
 * <p>Owned by the thread of the {@link ReplicationHome}.
 */
final class FollowedPartition {

    private final PartitionHandle handle;
    private final int leader;
    private FetchPosition position;
    private @Nullable FetchPosition told;
    private boolean inSession;
    private boolean roomless;
    private Scheduler.@Nullable Timer pause;
    private int failures;
    private long leaderHighWatermark;

    /** How requests and answers name it. */
    record Key(Uuid topicId, int partition) {}

    FollowedPartition(PartitionHandle handle, int leader, FetchPosition position) {
        this.handle = handle;
        this.leader = leader;
        this.position = position;
    }

    PartitionHandle handle() {
        return handle;
    }

    Key key() {
        return new Key(handle.topicId(), handle.number());
    }

    /** Broker id, or -1. */
    int leader() {
        return leader;
    }

    FetchPosition position() {
        return position;
    }

    /** The log has moved on. */
    void position(FetchPosition next) {
        failures = 0;
        position = next;
    }

    /** The leader's session knows the present position. */
    boolean isTold() {
        return position.equals(told);
    }

    /** The leader's session knows the partition. */
    boolean isInSession() {
        return inSession;
    }

    /** The next request tells the present position. */
    void tell() {
        told = position;
        inSession = true;
    }

    /** The leader's session does not know it, or is to forget it. */
    void forget() {
        told = null;
        inSession = false;
    }

    /** The leader's session knows the partition as it was before. */
    void inherit() {
        told = null;
        inSession = true;
    }

    /** Whether it takes no records because its log directory has no room: then it asks for none. */
    boolean isRoomless() {
        return roomless;
    }

    void roomless(boolean value) {
        roomless = value;
    }

    /** How often it failed since it last got an answer that was fine. */
    int failures() {
        return failures;
    }

    void failed() {
        failures++;
    }

    /** The leader has said how far the in-sync replicas are. */
    void heard(long highWatermark) {
        leaderHighWatermark = highWatermark;
    }

    /** Whether it is known not to be in sync. */
    boolean isBehind() {
        return position.offset() < leaderHighWatermark;
    }

    /** Whether the topic's configuration has it copied slowly while it is behind. */
    boolean isThrottled() {
        return handle.config().throttledFollowers().contains(handle.number());
    }

    void pause(Scheduler.Timer timer) {
        endPause();
        pause = timer;
    }

    void endPause() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    @Override
    public String toString() {
        return handle + " from " + leader + " at " + position;
    }
}
