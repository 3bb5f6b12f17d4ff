package org.barnabas.cluster.zookeeper;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.apache.zookeeper.server.quorum.flexible.QuorumVerifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of an Apache ZooKeeper ensemble in this process, so that a few brokers are a cluster by themselves. It
 * answers clients as soon as a majority of the servers is there; at the first start of an ensemble, or if more folders
 * were lost than a majority can do without, as soon as all are ({@link Electorate} says why). Durable as {@link
 * EmbeddedZooKeeper}; reachable at the configured host, which must be in a network that only brokers are in. Its
 * threads are ZooKeeper's own.
 */
public final class EnsembleMember implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EnsembleMember.class);

    private static final int TICK_MS = 500;
    private static final int SESSION_MIN_MS = 2 * TICK_MS;
    private static final int SESSION_MAX_MS = 120_000;

    /** How long a server may take to catch up with its leader, and how long it may be silent, in ticks. */
    private static final int INIT_TICKS = 60;

    private static final int SYNC_TICKS = 8;
    private static final int FAST_LEADER_ELECTION = 3;
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int BACKLOG = 128;

    /** Followers that were away for a moment get what they missed from here. */
    private static final long PAST_TRANSACTIONS_BYTES = 4L << 20;

    private static final long CLOSE_WAIT_MS = 5_000;

    private final EnsemblePeer peer;
    private final OldFiles purge;
    private final PatientFiles files;
    private final SpaceReserve reserve;
    private final FolderLock lock;

    private EnsembleMember(
            EnsemblePeer peer, OldFiles purge, PatientFiles files, SpaceReserve reserve, FolderLock lock) {
        this.lock = lock;
        this.files = files;
        this.reserve = reserve;
        this.peer = peer;
        this.purge = purge;
    }

    /**
     * Starts a server; it looks for the others from now on.
     *
     * @param dataDir created if missing; holds transaction logs and snapshots
     * @param servers all servers of the ensemble, the same list everywhere
     * @param id of the one to start
     * @param cluster that the broker's log directories belong to; null if they are new
     * @throws FolderInUseException if the folder belongs to a server that runs
     * @throws IOException if the folder cannot be used, or has the data of another cluster, or a port is taken
     */
    public static EnsembleMember start(Path dataDir, List<EnsembleServer> servers, int id, @Nullable String cluster)
            throws IOException {
        EnsembleServer self = servers.stream()
                .filter(server -> server.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server has the id " + id));
        Files.createDirectories(dataDir);
        FolderLock lock = FolderLock.take(dataDir);
        try {
            return start(dataDir, servers, self, cluster, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EnsembleMember start(
            Path dataDir, List<EnsembleServer> servers, EnsembleServer self, @Nullable String cluster, FolderLock lock)
            throws IOException {
        int id = self.id();
        SpaceReserve reserve = SpaceReserve.in(dataDir);
        reserve.requireRoom(PatientFiles.START_BYTES);
        File folder = dataDir.toFile();
        PatientFiles files = new PatientFiles(folder, reserve);
        ServerCnxnFactory connections = new QuietConnections();
        EnsemblePeer peer = null;
        try {
            connections.configure(
                    new InetSocketAddress(self.host(), self.clientPort()), CONNECTIONS_MAX, BACKLOG, false);
            peer = new EnsemblePeer(dataDir, servers, cluster);
            configure(peer, files, verifier(servers), id, connections);
            peer.start();
        } catch (UncheckedIOException foreign) {
            undo(connections, reserve, peer);
            throw foreign.getCause();
        } catch (IOException | RuntimeException e) {
            undo(connections, reserve, peer);
            throw e;
        }
        OldFiles purge = OldFiles.deleteFrom(folder);
        LOG.info("ZooKeeper server of an ensemble started id={} servers={} dir={}", id, servers.size(), dataDir);
        return new EnsembleMember(peer, purge, files, reserve, lock);
    }

    private static void undo(ServerCnxnFactory connections, SpaceReserve reserve, @Nullable EnsemblePeer peer) {
        connections.shutdown();
        reserve.close();
        if (peer != null) {
            peer.shutdown();
        }
    }

    private static void configure(
            EnsemblePeer peer, PatientFiles files, QuorumVerifier verifier, int id, ServerCnxnFactory connections)
            throws IOException {
        peer.setTxnFactory(files);
        peer.setElectionType(FAST_LEADER_ELECTION);
        peer.setMyid(id);
        peer.setTickTime(TICK_MS);
        peer.setMinSessionTimeout(SESSION_MIN_MS);
        peer.setMaxSessionTimeout(SESSION_MAX_MS);
        peer.setInitLimit(INIT_TICKS);
        peer.setSyncLimit(SYNC_TICKS);
        ShortMemory.boundLogs();
        peer.setZKDatabase(ShortMemory.of(peer.getTxnFactory(), PAST_TRANSACTIONS_BYTES));
        peer.setQuorumVerifier(verifier, false);
        peer.initConfigInZKDatabase();
        peer.setCnxnFactory(connections);
        peer.setLearnerType(QuorumPeer.LearnerType.PARTICIPANT);
        peer.setSyncEnabled(true);
        peer.initialize();
    }

    private static QuorumVerifier verifier(List<EnsembleServer> servers) {
        Map<Long, QuorumPeer.QuorumServer> all = new HashMap<>();
        for (EnsembleServer server : servers) {
            all.put(
                    (long) server.id(),
                    new QuorumPeer.QuorumServer(
                            server.id(),
                            new InetSocketAddress(server.host(), server.peerPort()),
                            new InetSocketAddress(server.host(), server.electionPort()),
                            new InetSocketAddress(server.host(), server.clientPort()),
                            QuorumPeer.LearnerType.PARTICIPANT));
        }
        return new QuorumMaj(all);
    }

    /** What is kept free for ZooKeeper on its disk. */
    public SpaceReserve reserve() {
        return reserve;
    }

    /** Whether the server leads or follows, so that it answers clients. */
    public boolean serving() {
        return peer.getZabState() == QuorumPeer.ZabState.BROADCAST;
    }

    /**
     * Why the server does not answer, in a sentence for the operator; null if it does, or if nothing is known to be
     * wrong.
     */
    public @Nullable String trouble() {
        return peer.trouble();
    }

    /** Stops answering and closes the files. All that was answered before is on the disks of a majority. */
    @Override
    public void close() throws InterruptedIOException {
        purge.close();
        files.waitNoLonger();
        reserve.close();
        peer.shutdown();
        try (lock) {
            peer.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while ZooKeeper stopped");
        } catch (IOException e) {
            LOG.warn("The lock of ZooKeeper's folder was not closed cleanly", e);
        }
    }

    /** Without JMX beans for every connection. */
    private static final class QuietConnections extends NIOServerCnxnFactory {

        @Override
        public void registerConnection(ServerCnxn connection) {}

        @Override
        public void unregisterConnection(ServerCnxn connection) {}
    }
}
