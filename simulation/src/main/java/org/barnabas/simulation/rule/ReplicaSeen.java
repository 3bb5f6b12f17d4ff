package org.barnabas.simulation.rule;

import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Standing;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;

/** A machine's replica of a partition: what was seen of it last. What it holds outlives its process. */
final class ReplicaSeen {

    private final int broker;
    private final Excuses excuses;
    private final Content content = new Content();
    private final LogFollower follower;
    private @Nullable PartitionView view;
    private long startInLife;
    private long agreed;
    private boolean between;

    ReplicaSeen(int broker, Excuses excuses, BatchShelf shelf) {
        this.broker = broker;
        this.excuses = excuses;
        this.follower = new LogFollower(content, shelf);
    }

    int broker() {
        return broker;
    }

    Excuses excuses() {
        return excuses;
    }

    Content content() {
        return content;
    }

    LogFollower follower() {
        return follower;
    }

    /** What its process shows; null while none does. */
    @Nullable
    PartitionView view() {
        return view;
    }

    /** Whether it led, and nothing was shown since of how far it committed at last. */
    boolean isBetween() {
        return between;
    }

    /** Another view is shown; answers whether the log starts earlier than in a view before. */
    boolean show(PartitionView now, MemoryDisk disk) {
        LogView log = now.log();
        boolean back = false;
        if (log != null) {
            // An empty log goes back to the begin of the batch in whose middle the leader's log starts.
            long least = content.start() < content.end() ? startInLife : 0;
            follower.follow(log, disk);
            between = false;
            back = log.startOffset() < least;
            startInLife = Math.max(least, log.startOffset());
        } else if (view != null && view.log() != null) {
            between |= view.isLeader();
            follower.lookBehind(disk);
        }
        view = now;
        return back;
    }

    /** Without files: for whoever has put something into {@link #content}. */
    void show(PartitionView now) {
        between = now.standing() == Standing.OFFLINE && (between || (view != null && view.isLeader()));
        view = now;
    }

    /** Its process has ended, or does not know the partition any more. */
    void hide() {
        view = null;
        startInLife = 0;
    }

    /** How far it holds the same as what is committed. */
    long agreed(Committed committed, Promised promises) {
        agreed = Math.min(agreed, content.takeChangedFrom());
        long limit = Math.min(content.end(), committed.end());
        while (agreed < limit && fits(committed, promises)) {
            agreed++;
        }
        return agreed;
    }

    private boolean fits(Committed committed, Promised promises) {
        RecordSeen expected = committed.at(agreed);
        if (agreed < content.start()) {
            return !promises.keepsAll();
        }
        RecordSeen present = content.at(agreed);
        if (present == null) {
            return expected == null || (promises.compacts() && committed.isReplaced(agreed, expected));
        }
        // What was damaged counts for what it was until somebody finds it, also if its machine's losses were looked for
        // since.
        return expected == null || present.kind() == RecordSeen.Kind.DAMAGED || expected.isSame(present);
    }

    boolean isComplete(Committed committed, Promised promises) {
        return agreed(committed, promises) >= committed.end() && content.end() >= committed.end();
    }

    /** The promises of one topic. */
    record Promised(boolean keepsAll, boolean compacts) {}
}
