package org.barnabas.simulation.zookeeper;

import java.nio.file.Path;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.broker.world.ZooKeeperHome;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.ZkWire;
import org.barnabas.simulation.network.Cables;
import org.barnabas.simulation.time.Agenda;
import org.barnabas.simulation.time.SimulatedThreads;
import org.jspecify.annotations.Nullable;

/**
 * One process's view of the ensemble.
 *
 * @param host of the process
 * @param zooKeeper host of the ensemble
 * @param expiryMs how long the word of an expired session takes besides
 * @param memory what the machine remembers of the broker's session
 */
public record SharedZooKeeper(
        SimulatedEnsemble ensemble,
        Agenda agenda,
        Cables cables,
        SimulatedThreads threads,
        int host,
        int zooKeeper,
        int expiryMs,
        SessionMemory memory)
        implements ZooKeeperHome, ZooKeeperAccess {

    @Override
    public void open(Wanted wanted, Outcome<ZooKeeperAccess> opened) {
        opened.done(this);
    }

    @Override
    public String connectString() {
        return "simulated:2181";
    }

    @Override
    public boolean isAlone() {
        return false;
    }

    @Override
    public @Nullable String trouble() {
        return null;
    }

    @Override
    public long promisedOn(Path folder) {
        return 0;
    }

    @Override
    public ZkWire wire(int sessionTimeoutMs) {
        ProcessRoad road = new ProcessRoad(agenda, cables, threads, host, zooKeeper, expiryMs);
        return new ProcessWire(ensemble, road, sessionTimeoutMs);
    }

    @Override
    public SessionMemory memory(Path file, Path lock) {
        return memory;
    }

    @Override
    public void close(Runnable closed) {
        closed.run();
    }
}
