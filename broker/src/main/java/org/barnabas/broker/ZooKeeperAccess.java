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
     * @param cluster that the log directories belong to; null if they are new
     * @throws StartException if its port or folder cannot be used
     */
    static ZooKeeperAccess open(ZooKeeperConfig config, int brokerId, @Nullable String cluster) throws StartException {
        String outside = config.connect();
        if (outside != null) {
            return new ZooKeeperAccess(outside, null);
        }
        try {
            if (!config.embeddedServers().isEmpty()) {
                return ensemble(config, brokerId, cluster);
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
    private static ZooKeeperAccess ensemble(ZooKeeperConfig config, int brokerId, @Nullable String cluster)
            throws IOException {
        List<EnsembleServer> servers = config.embeddedServers();
        boolean member = servers.stream().anyMatch(server -> server.id() == brokerId);
        return new ZooKeeperAccess(
                EnsembleServer.connectString(servers),
                member ? EnsembleMember.start(config.embeddedDir(), servers, brokerId, cluster) : null);
    }

    /** Why the server in this process does not answer, for the operator; null if it does, or nothing is known to be wrong. */
    @Nullable
    String trouble() {
        return embedded instanceof EnsembleMember member ? member.trouble() : null;
    }

    @Override
    public void close() throws Exception {
        if (embedded != null) {
            embedded.close();
        }
    }
}
