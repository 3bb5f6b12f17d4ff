package org.barnabas.broker.assembly;

import java.nio.file.Path;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.broker.world.ZooKeeperHome;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.ports.Mailbox;
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
    public Client client(int sessionTimeoutMs, Mailbox mailbox) {
        FakeZk zk = new FakeZk(server, mailbox);
        return new Client() {

            @Override
            public Zk zk() {
                return zk;
            }

            @Override
            public void remember(Path file, Path lock) {
                // Sessions of this server end when a test says so.
            }
        };
    }

    @Override
    public void close(Runnable closed) {
        closed.run();
    }
}
