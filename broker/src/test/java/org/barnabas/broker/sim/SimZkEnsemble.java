package org.barnabas.broker.sim;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;

/** The tree that all sessions share, and the ensemble's judgement of which of them live. */
final class SimZkEnsemble {

    private static final long CHECK_MS = 200;

    private final FakeZkServer server;
    private final SimWorld world;
    private final List<SimWire> wires = new ArrayList<>();
    private @Nullable PartitionImage state;
    private long stateZxid = -1;

    SimZkEnsemble(SimWorld world) {
        this.world = world;
        this.server = new FakeZkServer(() -> SimWorld.BEGIN_MS + world.agenda().nowMs());
        server.afterExpiry(this::note);
        world.agenda().after(CHECK_MS, this::check);
    }

    FakeZkServer server() {
        return server;
    }

    void add(SimWire wire) {
        wires.removeIf(one -> one.process().isDead());
        wires.add(wire);
    }

    boolean isAway() {
        return server.isAway();
    }

    /** The ensemble stops, or comes back with all that it knew. */
    void away(boolean now) {
        server.away(now);
    }

    private void check() {
        world.agenda().after(CHECK_MS, this::check);
        server.tick();
    }

    private void note(long session) {
        for (SimWire wire : wires) {
            if (wire.process().session() == session) {
                world.note("session of " + wire.process().id() + " ends");
            }
        }
    }

    /** The state of the only partition as ZooKeeper has it; null before there is one. */
    @Nullable
    PartitionImage state() {
        String path = ZnodePaths.state(SimWorld.TOPIC, 0);
        ZkNode node = server.read(path);
        if (node != null && node.stat().modifiedZxid() != stateZxid) {
            stateZxid = node.stat().modifiedZxid();
            state = StateZnode.decode(
                    PartitionImage.undecided(0, SimWorld.BROKERS),
                    node.data(),
                    node.stat().version());
        }
        return state;
    }

    /** What was just done for a broker is not heard of there: its connection breaks. */
    void loseAnswersTo(int broker) {
        of(broker).forEach(SimWire::breakConnections);
    }

    /** The ensemble ends a session although its client is well. */
    void expireSessionOf(int broker) {
        of(broker).forEach(wire -> server.expire(wire.process().session()));
    }

    private List<SimWire> of(int broker) {
        return wires.stream().filter(wire -> wire.process().id() == broker).toList();
    }
}
