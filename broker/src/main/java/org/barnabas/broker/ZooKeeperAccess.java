package org.barnabas.broker;

import java.io.IOException;
import java.util.List;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.cluster.zookeeper.EnsembleMember;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.jspecify.annotations.Nullable;

/**
 * Where ZooKeeper is: outside, or started in this process and stopped with it, alone or as one server of an ensemble of
 * brokers.
 */
record ZooKeeperAccess(String connectString, @Nullable AutoCloseable embedded) implements AutoCloseable {

    /**
     * Starts the embedded one unless an outside one is configured.
     *
     * @param brokerId of this broker, which is also the id of its server in an ensemble
     * @throws StartException if its port or folder cannot be used
     */
    static ZooKeeperAccess open(ZooKeeperConfig config, int brokerId) throws StartException {
        String outside = config.connect();
        if (outside != null) {
            return new ZooKeeperAccess(outside, null);
        }
        try {
            if (!config.embeddedServers().isEmpty()) {
                return ensemble(config, brokerId);
            }
            EmbeddedZooKeeper embedded = EmbeddedZooKeeper.start(config.embeddedDir(), config.embeddedPort());
            return new ZooKeeperAccess(embedded.connectString(), embedded);
        } catch (IOException e) {
            if (!config.embeddedServers().isEmpty()) {
                throw new StartException(
                        "this broker's server of the ZooKeeper ensemble cannot use its ports or folder "
                                + config.embeddedDir() + " (" + e.getMessage()
                                + "). Correct zookeeper.embedded.servers or zookeeper.embedded.dir.",
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
    private static ZooKeeperAccess ensemble(ZooKeeperConfig config, int brokerId) throws IOException {
        List<EnsembleServer> servers = config.embeddedServers();
        boolean member = servers.stream().anyMatch(server -> server.id() == brokerId);
        return new ZooKeeperAccess(
                EnsembleServer.connectString(servers),
                member ? EnsembleMember.start(config.embeddedDir(), servers, brokerId) : null);
    }

    /** Whether the server is in this process, and the only one: it ends with the process, and all its sessions' clients. */
    boolean isAlone() {
        return embedded instanceof EmbeddedZooKeeper;
    }

    @Override
    public void close() throws Exception {
        if (embedded != null) {
            embedded.close();
        }
    }
}
