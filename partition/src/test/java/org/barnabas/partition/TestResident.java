package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.log.AppendOutcome;

/** Writes down what it hears. */
public final class TestResident implements Resident {

    final List<String> heard = new ArrayList<>();
    private final Queue<BooleanSupplier> held = new ArrayDeque<>();
    long highWatermark = -1;
    private final ResidentDoor door;
    private final Consumer<String> leadership;

    TestResident(ResidentDoor door, Consumer<String> leadership) {
        this.door = door;
        this.leadership = leadership;
    }

    /** Appends a batch, or keeps it until there is a place for it; what comes behind waits for it. */
    void append(Supplier<ByteBuf> batch, Consumer<AppendOutcome> taken) {
        held.add(() -> {
            AppendOutcome outcome = door.append(batch.get());
            if (outcome == null) {
                return false;
            }
            taken.accept(outcome);
            return true;
        });
        if (held.size() == 1) {
            onRoom();
        }
    }

    @Override
    public void onRoom() {
        while (!held.isEmpty() && held.element().getAsBoolean()) {
            held.remove();
        }
    }

    int waiting() {
        return held.size();
    }

    @Override
    public void onLeader(int leaderEpoch) {
        leadership.accept("leader " + door.handle() + " epoch " + leaderEpoch);
        heard.add("leader");
    }

    @Override
    public void onMarker(MarkerAppended marker) {
        heard.add((marker.commit() ? "commit " : "abort ") + marker.producerId() + " at " + marker.offset());
    }

    @Override
    public void onHighWatermark(long newest) {
        highWatermark = newest;
    }

    @Override
    public void onLost(long endOffset) {
        heard.add("lost from " + endOffset);
    }

    @Override
    public void onResign() {
        leadership.accept("resign " + door.handle());
        heard.add("resign");
    }
}
