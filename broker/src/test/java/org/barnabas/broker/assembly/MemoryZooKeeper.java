package org.barnabas.broker.assembly;

import java.nio.file.Path;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.broker.world.ZooKeeperHome;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.FakeWire;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.StraightRoad;
import org.barnabas.cluster.zk.ZkWire;
import org.jspecify.annotations.Nullable;

/** The way to a ZooKeeper that is an object, for all brokers of a test. */
final class MemoryZooKeeper implements ZooKeeperHome, ZooKeeperAccess {

    private final FakeZkServer server;

    MemoryZooKeeper(FakeZkServer server) {
        this.server = server;
    }

    @Override
    public void open(Wanted wanted, Outcome<ZooKeeperAccess> opened) {
        opened.done(this);
    }

    @Override
    public String connectString() {
        return "memory";
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
        return new FakeWire(server, new StraightRoad(), sessionTimeoutMs);
    }

    /** Sessions of this server end when a test says so. */
    @Override
    public SessionMemory memory(Path file, Path lock) {
        return new SessionMemory() {
            @Override
            public @Nullable FormerSession read() {
                return null;
            }

            @Override
            public void write(FormerSession session) {}
        };
    }

    @Override
    public void close(Runnable closed) {
        closed.run();
    }
}
