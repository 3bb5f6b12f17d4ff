package org.barnabas.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.cluster.zookeeper.EnsembleMember;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.barnabas.cluster.zookeeper.FolderInUseException;
import org.barnabas.cluster.zookeeper.SpaceReserve;
import org.barnabas.ports.DiskFullException;
import org.jspecify.annotations.Nullable;

/**
 * Where ZooKeeper is: outside, or started in this process and stopped with it, alone or as one server of an ensemble of
 * brokers.
 */
record ZooKeeperAccess(
        String connectString,
        @Nullable AutoCloseable embedded,
        @Nullable SpaceReserve reserve) implements AutoCloseable {

    /**
     * Starts the embedded one unless an outside one is configured.
     *
     * @param brokerId of this broker, which is also the id of its server in an ensemble
     * @param cluster that the log directories belong to; null if they are new
     * @param logDirs what may be on the same disk
     * @throws StartException if its port or folder cannot be used
     */
    static ZooKeeperAccess open(ZooKeeperConfig config, int brokerId, @Nullable String cluster, List<Path> logDirs)
            throws StartException {
        String outside = config.connect();
        if (outside != null) {
            return new ZooKeeperAccess(outside, null, null);
        }
        try {
            if (!config.embeddedServers().isEmpty()) {
                return ensemble(config, brokerId, cluster);
            }
            EmbeddedZooKeeper embedded = EmbeddedZooKeeper.start(config.embeddedDir(), config.embeddedPort());
            return new ZooKeeperAccess(embedded.connectString(), embedded, embedded.reserve());
        } catch (FolderInUseException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            if (DiskFullException.isBehind(e)) {
                throw new StartException(FullDisk.atStart(config.embeddedDir(), logDirs, e), e);
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
    private static ZooKeeperAccess ensemble(ZooKeeperConfig config, int brokerId, @Nullable String cluster)
            throws IOException {
        List<EnsembleServer> servers = config.embeddedServers();
        boolean member = servers.stream().anyMatch(server -> server.id() == brokerId);
        EnsembleMember embedded =
                member ? EnsembleMember.start(config.embeddedDir(), servers, brokerId, cluster) : null;
        return new ZooKeeperAccess(
                EnsembleServer.connectString(servers), embedded, embedded == null ? null : embedded.reserve());
    }

    /** Bytes that are free on the disk under a folder, but are to be the reserve of the embedded ZooKeeper. */
    long promisedOn(Path folder) {
        return reserve != null && isSameDisk(folder, reserve.folder()) ? reserve.missingBytes() : 0;
    }

    /** In doubt it is: what is kept free then does no harm. */
    private static boolean isSameDisk(Path one, Path other) {
        try {
            return Files.getAttribute(one, "unix:dev").equals(Files.getAttribute(other, "unix:dev"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return true;
        }
    }

    /** Whether the server is in this process, and the only one: it ends with the process, and all its sessions' clients. */
    boolean isAlone() {
        return embedded instanceof EmbeddedZooKeeper;
    }

    /**
     * Why the server in this process does not answer, for the operator; null if it does, or nothing is known to be
     * wrong.
     */
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
