package org.barnabas.broker.groups;

import java.util.function.Consumer;
import java.util.function.Function;
import org.barnabas.coordinator.GroupCoordinator;
import org.barnabas.partition.Resident;
import org.barnabas.partition.ResidentDoor;
import org.barnabas.partition.Shard;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Lets a group coordinator live on a partition of {@code __consumer_offsets}: one for each term. A term ends with the
 * leadership, and also when something that the coordinator had appended is lost, for then its memory is ahead of the log:
 * the next one reads what is there. Owned by the partition's shard.
 */
final class GroupResident implements Resident {

    private final ResidentDoor door;
    private final Function<GroupResident, GroupCoordinator> terms;
    private final Consumer<GroupResident> onResign;
    private @Nullable GroupCoordinator coordinator;
    private int termsEnded;
    private boolean resigned;

    /**
     * @param terms starts a coordinator
     * @param onResign hears that leadership has ended
     */
    GroupResident(
            ResidentDoor door, Function<GroupResident, GroupCoordinator> terms, Consumer<GroupResident> onResign) {
        this.door = door;
        this.terms = terms;
        this.onResign = onResign;
    }

    /** Callable from any thread. */
    Shard shard() {
        return door.handle().shard();
    }

    ResidentDoor door() {
        return door;
    }

    /** Whether leadership has just begun. */
    boolean isFirstTerm() {
        return termsEnded == 0;
    }

    /** That of the present term; null between two of them. */
    @Nullable
    GroupCoordinator coordinator() {
        return coordinator;
    }

    /** What requests are told while there is none. */
    ErrorCode unavailability() {
        return resigned ? ErrorCode.NOT_COORDINATOR : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
    }

    /** Elected again, it goes on: the log is what it was. */
    @Override
    public void onLeader(int leaderEpoch) {
        beginTerm();
    }

    private void beginTerm() {
        if (coordinator == null && !resigned) {
            // What is committed is known of the partition as it is now; what comes, it is told.
            GroupCoordinator started = terms.apply(this);
            coordinator = started;
            started.onHighWatermark(door.handle().view().highWatermark());
        }
    }

    @Override
    public void onMarker(MarkerAppended marker) {
        if (coordinator != null) {
            coordinator.onMarker(marker.offset(), marker.producerId(), marker.producerEpoch(), marker.commit());
        }
    }

    @Override
    public void onHighWatermark(long highWatermark) {
        if (coordinator != null) {
            coordinator.onHighWatermark(highWatermark);
        }
    }

    /** The partition is in the middle of something: the next term begins with a message. */
    @Override
    public void onLost(long endOffset) {
        endTerm();
    }

    /** Memory could not follow the log: the same. */
    void endTerm() {
        GroupCoordinator former = coordinator;
        coordinator = null;
        termsEnded++;
        if (former != null) {
            former.close();
            shard().post(this::beginTerm);
        }
    }

    @Override
    public void onRoom() {
        if (coordinator != null) {
            coordinator.onRoom();
        }
    }

    @Override
    public void onResign() {
        resigned = true;
        onResign.accept(this);
        GroupCoordinator former = coordinator;
        coordinator = null;
        if (former != null) {
            former.close();
        }
    }
}
