package org.barnabas.broker.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.cluster.offsets.ZooKeeperOffsets;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;

/** Offsets in a map, which answers at once unless it is told to wait. */
public final class FakeZooKeeperOffsets implements ZooKeeperOffsets {

    public final Map<Place, Long> kept = new HashMap<>();
    /** In the order in which they were asked for. */
    public final List<Place> asked = new ArrayList<>();

    private final Map<Place, ErrorCode> failing = new HashMap<>();
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    /** From now on what concerns this place ends so. */
    public void fail(Place place, ErrorCode error) {
        failing.put(place, error);
    }

    /** From now on answers wait for {@link #release}. */
    public void hold() {
        holding = true;
    }

    /** How many wait for answers. */
    public int held() {
        return held.size();
    }

    /** Answers who has waited longest. */
    public void releaseOne() {
        held.remove().run();
    }

    /** Answers all that wait, and what comes by that. */
    public void release() {
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    @Override
    public void commit(Place place, long offset, Mailbox loop, Consumer<ErrorCode> done) {
        take(place, loop, () -> {
            ErrorCode error = failing.getOrDefault(place, ErrorCode.NONE);
            if (error == ErrorCode.NONE) {
                kept.put(place, offset);
            }
            done.accept(error);
        });
    }

    @Override
    public void fetch(Place place, Mailbox loop, Consumer<Found> done) {
        take(place, loop, () -> {
            ErrorCode error = failing.getOrDefault(place, ErrorCode.NONE);
            done.accept(new Found(error, error == ErrorCode.NONE ? kept.getOrDefault(place, NONE) : NONE));
        });
    }

    private void take(Place place, Mailbox loop, Runnable answer) {
        asked.add(place);
        if (holding) {
            held.add(() -> loop.post(answer));
        } else {
            loop.post(answer);
        }
    }
}
