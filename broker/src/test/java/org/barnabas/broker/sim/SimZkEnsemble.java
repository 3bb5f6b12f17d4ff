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

    final FakeZkServer tree = new FakeZkServer();
    private final SimWorld world;
    private final int sessionTimeoutMs;
    private final List<SimZk> clients = new ArrayList<>();
    private @Nullable PartitionImage state;
    private long stateZxid = -1;
    private boolean away;
    private long backSinceMs;

    SimZkEnsemble(SimWorld world, int sessionTimeoutMs) {
        this.world = world;
        this.sessionTimeoutMs = sessionTimeoutMs;
        world.agenda().after(CHECK_MS, this::check);
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    void add(SimZk client) {
        clients.add(client);
    }

    boolean isAway() {
        return away;
    }

    /** The ensemble stops, or comes back with all that it knew. */
    void away(boolean now) {
        away = now;
        backSinceMs = world.agenda().nowMs();
        if (now) {
            clients.forEach(SimZk::breakLink);
        }
    }

    private void check() {
        world.agenda().after(CHECK_MS, this::check);
        if (away) {
            return;
        }
        long now = world.agenda().nowMs();
        for (SimZk client : List.copyOf(clients)) {
            client.beat();
            long silentSince = Math.max(client.heardMs(), backSinceMs);
            if (now - silentSince > sessionTimeoutMs) {
                client.expire();
            }
            if (client.isOver()) {
                clients.remove(client);
            }
        }
    }

    /** The state of the only partition as ZooKeeper has it; null before there is one. */
    @Nullable
    PartitionImage state() {
        String path = ZnodePaths.state(SimWorld.TOPIC, 0);
        ZkNode node = tree.read(path);
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
        clients.stream().filter(client -> client.isOf(broker)).forEach(SimZk::breakLink);
    }

    /** The ensemble ends a session although its client is well. */
    void expireSessionOf(int broker) {
        clients.stream().filter(client -> client.isOf(broker)).forEach(SimZk::expire);
    }
}
