package org.barnabas.net.port;

import org.barnabas.ports.Loop;

/** A loop of a {@link FakeNetwork}: it is current only while one of its tasks runs. */
public final class FakeNetworkLoop implements Loop {

    private final FakeNetwork network;
    private final int index;
    private boolean ended;

    FakeNetworkLoop(FakeNetwork network, int index) {
        this.network = network;
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean offer(Runnable task) {
        if (!ended) {
            network.later(this, 0, task);
        }
        return !ended;
    }

    /** Takes nothing any more. */
    public void end() {
        ended = true;
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        FakeNetwork.Event event = network.later(this, delayMs * 1_000_000, task);
        return event::cancel;
    }

    @Override
    public boolean isCurrent() {
        return network.current() == this;
    }

    @Override
    public String toString() {
        return "net-" + index;
    }
}
