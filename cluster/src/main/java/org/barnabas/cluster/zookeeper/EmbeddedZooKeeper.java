package org.barnabas.cluster.zookeeper;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Apache ZooKeeper server in this process, for a broker that has no ensemble. Durable: every write is synced to
 * {@code dataDir} before it is answered. Reachable from this machine only. Several may live in one process.
 *
 * <p>On a full disk it waits for room, see {@link PatientFiles}.
 *
 * <p>Its threads are ZooKeeper's own. The administration server and JMX beans are left out: they cost start-up time and
 * would be another open door.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);

    /** ZooKeeper's unit of time: sessions expire at its multiples. */
    private static final int TICK_MS = 500;

    private static final int SESSION_MIN_MS = 2 * TICK_MS;
    private static final int SESSION_MAX_MS = 120_000;
    private static final int CONNECTIONS_MAX = 1_000;
    private static final int BACKLOG = 128;

    private final ZooKeeperServer server;
    private final ServerCnxnFactory connections;
    private final OldFiles purge;
    private final PatientFiles files;
    private final SpaceReserve reserve;
    private final FolderLock lock;

    private EmbeddedZooKeeper(
            ZooKeeperServer server,
            ServerCnxnFactory connections,
            OldFiles purge,
            PatientFiles files,
            SpaceReserve reserve,
            FolderLock lock) {
        this.server = server;
        this.connections = connections;
        this.purge = purge;
        this.files = files;
        this.reserve = reserve;
        this.lock = lock;
    }

    /**
     * Starts a server; it answers when this method returns.
     *
     * @param dataDir created if missing; holds transaction logs and snapshots
     * @param port on 127.0.0.1; 0 chooses a free one
     * @throws FolderInUseException if the folder belongs to a server that runs
     * @throws org.barnabas.ports.DiskFullException if the disk has no room, not even with the reserve
     * @throws IOException if the folder cannot be used or belongs to an ensemble, or the port is taken
     */
    public static EmbeddedZooKeeper start(Path dataDir, int port) throws IOException {
        Files.createDirectories(dataDir);
        FolderLock lock = FolderLock.take(dataDir);
        try {
            EnsembleNote.requireNone(dataDir);
            return start(dataDir, port, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedZooKeeper start(Path dataDir, int port, FolderLock lock) throws IOException {
        SpaceReserve reserve = SpaceReserve.in(dataDir);
        try {
            return start(dataDir, port, lock, reserve);
        } catch (IOException | RuntimeException e) {
            reserve.close();
            throw e;
        }
    }

    private static EmbeddedZooKeeper start(Path dataDir, int port, FolderLock lock, SpaceReserve reserve)
            throws IOException {
        reserve.requireRoom(PatientFiles.START_BYTES);
        File folder = dataDir.toFile();
        PatientFiles files = new PatientFiles(folder, reserve);
        ShortMemory.boundLogs();
        ShortMemory database = ShortMemory.none(files);
        ZooKeeperServer server = new QuietServer(files, database);
        ServerCnxnFactory connections = new QuietConnections();
        try {
            connections.configure(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                    CONNECTIONS_MAX,
                    BACKLOG,
                    false);
            connections.startup(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connections.shutdown();
            files.close();
            throw new InterruptedIOException("interrupted while ZooKeeper started");
        } catch (IOException | RuntimeException e) {
            connections.shutdown();
            files.close();
            throw e;
        }
        OldFiles purge = OldFiles.deleteFrom(folder);
        LOG.debug("ZooKeeper started port={} dir={}", connections.getLocalPort(), dataDir);
        return new EmbeddedZooKeeper(server, connections, purge, files, reserve, lock);
    }

    /** What is kept free for ZooKeeper on its disk. */
    public SpaceReserve reserve() {
        return reserve;
    }

    /** For tests: how many past transactions the server has in memory. */
    int transactionsInMemory() {
        return server.getZKDatabase().getCommittedLog().size();
    }

    public int port() {
        return connections.getLocalPort();
    }

    /** What clients connect to: {@code 127.0.0.1:port}. */
    public String connectString() {
        return "127.0.0.1:" + port();
    }

    /** Ends a session as if it had timed out: its ephemeral nodes go. For tests of expiry. */
    public void expireSession(long sessionId) {
        server.closeSession(sessionId);
    }

    /** Stops answering and closes the files. All that was answered before is on disk. */
    @Override
    public void close() {
        purge.close();
        files.waitNoLonger();
        connections.shutdown();
        reserve.close();
        try (lock) {
            files.close();
        } catch (IOException e) {
            LOG.warn("ZooKeeper's files did not close cleanly", e);
        }
    }

    private static final class QuietServer extends ZooKeeperServer {

        QuietServer(FileTxnSnapLog files, ShortMemory database) {
            super(files, TICK_MS, "");
            setZKDatabase(database);
            setMinSessionTimeout(SESSION_MIN_MS);
            setMaxSessionTimeout(SESSION_MAX_MS);
        }

        @Override
        protected void registerJMX() {}

        @Override
        protected void unregisterJMX() {}
    }

    private static final class QuietConnections extends NIOServerCnxnFactory {

        @Override
        public void registerConnection(ServerCnxn connection) {}

        @Override
        public void unregisterConnection(ServerCnxn connection) {}
    }
}
