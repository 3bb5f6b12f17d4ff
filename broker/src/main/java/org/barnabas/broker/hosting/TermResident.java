package org.barnabas.broker.hosting;

import java.util.function.Consumer;
import java.util.function.Function;
import org.barnabas.coordinator.host.Coordinator;
import org.barnabas.partition.Resident;
import org.barnabas.partition.ResidentDoor;
import org.barnabas.partition.Shard;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Lets a coordinator live on a partition: one for each term. A term ends with the leadership, and also when something that
 * the coordinator had appended is lost, for then its memory is ahead of the log: the next one reads what is there. Owned by
 * the partition's shard.
 */
final class TermResident<C extends Coordinator> implements Resident {

    private final ResidentDoor door;
    private final Function<Term, C> terms;
    private final Consumer<TermResident<C>> onResign;
    private @Nullable C coordinator;
    private int leaderEpoch;
    private int termsEnded;
    private boolean resigned;

    /**
     * @param terms starts a coordinator
     * @param onResign hears that leadership has ended
     */
    TermResident(ResidentDoor door, Function<Term, C> terms, Consumer<TermResident<C>> onResign) {
        this.door = door;
        this.terms = terms;
        this.onResign = onResign;
    }

    /** Callable from any thread. */
    Shard shard() {
        return door.handle().shard();
    }

    /** That of the present term; null between two of them. */
    @Nullable
    C coordinator() {
        return coordinator;
    }

    /** What requests are told while there is none. */
    ErrorCode unavailability() {
        return resigned ? ErrorCode.NOT_COORDINATOR : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
    }

    /** Elected again, it goes on: the log is what it was. What it says to others carries the epoch in which it was started. */
    @Override
    public void onLeader(int epoch) {
        leaderEpoch = epoch;
        beginTerm();
    }

    private void beginTerm() {
        if (coordinator == null && !resigned) {
            // What is committed is known of the partition as it is now; what comes, it is told.
            C started = terms.apply(new Term(door, leaderEpoch, termsEnded == 0, this::endTerm));
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
    private void endTerm() {
        C former = coordinator;
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
        C former = coordinator;
        coordinator = null;
        if (former != null) {
            former.close();
        }
    }
}
