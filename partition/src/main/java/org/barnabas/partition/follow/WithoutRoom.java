package org.barnabas.partition.follow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.ports.MonotonicClock;

/**
 * The partitions of a fetcher whose log directory has no room. They stay in the session and ask for no bytes: so the leader
 * hears that they do not go on, and need not find it out by waiting, and nothing is sent that would be thrown away. They ask
 * for records again as soon as appends are taken.
 *
 * <p>Owned by the thread of the {@link ReplicationHome}.
 */
final class WithoutRoom {

    /** Between two looks whether there is room again. */
    static final long LOOK_MS = 500;

    private final Predicate<PartitionHandle> full;
    private final FollowerSession session;
    private final MonotonicClock clock;
    private final Set<FollowedPartition> members = new LinkedHashSet<>();
    private long lookedMs;

    WithoutRoom(Predicate<PartitionHandle> full, FollowerSession session, MonotonicClock clock) {
        this.full = full;
        this.session = session;
        this.clock = clock;
    }

    /** A partition is about to enter the session. */
    void judge(FollowedPartition partition) {
        boolean roomless = full.test(partition.handle());
        partition.roomless(roomless);
        if (roomless) {
            members.add(partition);
        } else {
            members.remove(partition);
        }
    }

    /** Before a request: those for which there is room again tell so. */
    void sift() {
        long nowMs = clock.nowMs();
        if (members.isEmpty() || nowMs - lookedMs < LOOK_MS) {
            return;
        }
        lookedMs = nowMs;
        List<FollowedPartition> back = new ArrayList<>();
        for (FollowedPartition partition : members) {
            if (!full.test(partition.handle())) {
                back.add(partition);
            }
        }
        for (FollowedPartition partition : back) {
            members.remove(partition);
            partition.roomless(false);
            // Who pauses, or is held back, tells it afterwards.
            if (session.find(partition.key()) == partition) {
                session.add(partition);
            }
        }
    }

    void remove(FollowedPartition partition) {
        members.remove(partition);
    }
}
