package org.barnabas.broker.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.ZkWire;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.cluster.zookeeper.EnsembleMember;
import org.barnabas.cluster.zookeeper.SessionFile;
import org.barnabas.cluster.zookeeper.SessionHome;
import org.barnabas.cluster.zookeeper.SpaceReserve;
import org.barnabas.cluster.zookeeper.ZooKeeperWire;
import org.barnabas.ports.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real ZooKeeper.
 *
 * @param embedded the server in this process; null if there is none
 * @param thread where that one is stopped; null if it is outside
 */
record SystemZooKeeperAccess(
        String connectString,
        @Nullable AutoCloseable embedded,
        @Nullable SpaceReserve reserve,
        @Nullable ThreadPool thread)
        implements ZooKeeperAccess {

    private static final Logger LOG = LoggerFactory.getLogger(SystemZooKeeperAccess.class);

    @Override
    public long promisedOn(Path folder) {
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

    @Override
    public boolean isAlone() {
        return embedded instanceof EmbeddedZooKeeper;
    }

    @Override
    public @Nullable String trouble() {
        return embedded instanceof EnsembleMember member ? member.trouble() : null;
    }

    @Override
    public ZkWire wire(int sessionTimeoutMs) {
        return new ZooKeeperWire(connectString, sessionTimeoutMs);
    }

    @Override
    public SessionMemory memory(Path file, Path lock) {
        return new SessionFile(new SessionHome(file, lock, isAlone()));
    }

    @Override
    public void close(Runnable closed) {
        if (thread == null) {
            closed.run();
            return;
        }
        thread.execute(() -> {
            try {
                if (embedded != null) {
                    embedded.close();
                }
            } catch (Exception e) {
                LOG.error("the ZooKeeper server in this process did not stop cleanly", e);
            } finally {
                closed.run();
                thread.close(() -> {});
            }
        });
    }
}
