package org.barnabas.broker.system;

import java.io.IOException;
import java.util.List;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.broker.world.Machine;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.broker.world.ZooKeeperHome;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.cluster.zookeeper.EnsembleMember;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.barnabas.cluster.zookeeper.FolderInUseException;
import org.barnabas.ports.DiskFullException;
import org.barnabas.ports.ThreadPool;
import org.barnabas.ports.Threads;
import org.jspecify.annotations.Nullable;

/**
 * Where ZooKeeper is: outside, or started in this process and stopped with it, alone or as one server of an ensemble of
 * brokers. A server starts and stops on a thread of its own, so that nobody waits for its files meanwhile.
 */
final class SystemZooKeeper implements ZooKeeperHome {

    private static final String THREAD = "zookeeper";

    private final Threads threads;
    private final Machine machine;

    SystemZooKeeper(Threads threads, Machine machine) {
        this.threads = threads;
        this.machine = machine;
    }

    @Override
    public void open(Wanted wanted, Outcome<ZooKeeperAccess> opened) {
        String outside = wanted.config().connect();
        if (outside != null) {
            opened.done(new SystemZooKeeperAccess(outside, null, null, null));
            return;
        }
        ThreadPool thread = threads.pool(THREAD, 1);
        thread.execute(() -> {
            ZooKeeperAccess access;
            try {
                access = start(wanted, thread);
            } catch (Throwable failure) {
                thread.close(() -> {});
                opened.failed(failure);
                return;
            }
            opened.done(access);
        });
    }

    private ZooKeeperAccess start(Wanted wanted, ThreadPool thread) throws StartException {
        ZooKeeperConfig config = wanted.config();
        try {
            if (!config.embeddedServers().isEmpty()) {
                return ensemble(config, wanted.brokerId(), wanted.cluster(), thread);
            }
            EmbeddedZooKeeper embedded = EmbeddedZooKeeper.start(config.embeddedDir(), config.embeddedPort());
            return new SystemZooKeeperAccess(embedded.connectString(), embedded, embedded.reserve(), thread);
        } catch (FolderInUseException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            if (DiskFullException.isBehind(e)) {
                throw new StartException(machine.onFullDisk(config.embeddedDir(), wanted.logDirs(), e), e);
            }
            if (!config.embeddedServers().isEmpty()) {
                throw new StartException(
                        "this broker's server of the ZooKeeper ensemble cannot use its ports or folder "
                                + config.embeddedDir() + " (" + e.getMessage()
                                + "). Is this broker running already, or another process using a port? Otherwise"
                                + " correct zookeeper.embedded.servers or zookeeper.embedded.dir.",
                        e);
            }
            throw new StartException(
                    "the embedded ZooKeeper cannot use port " + config.embeddedPort() + " or folder "
                            + config.embeddedDir() + " (" + e.getMessage()
                            + "). Set zookeeper.embedded.port, or zookeeper.connect for one that runs already.",
                    e);
        }
    }

    /** Brokers that are not in the list are clients of the ensemble only. */
    private static ZooKeeperAccess ensemble(
            ZooKeeperConfig config, int brokerId, @Nullable String cluster, ThreadPool thread) throws IOException {
        List<EnsembleServer> servers = config.embeddedServers();
        boolean member = servers.stream().anyMatch(server -> server.id() == brokerId);
        EnsembleMember embedded =
                member ? EnsembleMember.start(config.embeddedDir(), servers, brokerId, cluster) : null;
        return new SystemZooKeeperAccess(
                EnsembleServer.connectString(servers), embedded, embedded == null ? null : embedded.reserve(), thread);
    }
}
