package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.barnabas.log.AppendOutcome;

/** Writes down what it hears. */
public final class TestResident implements Resident {

    final List<String> heard = new ArrayList<>();
    long highWatermark = -1;
    private final ResidentDoor door;
    private final Consumer<String> leadership;

    TestResident(ResidentDoor door, Consumer<String> leadership) {
        this.door = door;
        this.leadership = leadership;
    }

    AppendOutcome append(ByteBuf batch) {
        return Objects.requireNonNull(door.append(batch), "the log is away");
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
    public void onRoom() {
        heard.add("room");
    }

    @Override
    public void onResign() {
        leadership.accept("resign " + door.handle());
        heard.add("resign");
    }
}
