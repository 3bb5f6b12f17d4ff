package org.barnabas.broker;

import java.io.IOException;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.jspecify.annotations.Nullable;

/** Where ZooKeeper is: outside, or started in this process and stopped with it. */
record ZooKeeperAccess(String connectString, @Nullable EmbeddedZooKeeper embedded) implements AutoCloseable {

    /**
     * Starts the embedded one unless an outside one is configured.
     *
     * @throws StartException if its port or folder cannot be used
     */
    static ZooKeeperAccess open(ZooKeeperConfig config) throws StartException {
        String outside = config.connect();
        if (outside != null) {
            return new ZooKeeperAccess(outside, null);
        }
        try {
            EmbeddedZooKeeper embedded = EmbeddedZooKeeper.start(config.embeddedDir(), config.embeddedPort());
            return new ZooKeeperAccess(embedded.connectString(), embedded);
        } catch (IOException e) {
            throw new StartException(
                    "the embedded ZooKeeper cannot use port " + config.embeddedPort() + " or folder "
                            + config.embeddedDir() + " (" + e.getMessage()
                            + "). Set zookeeper.embedded.port, or zookeeper.connect for one that runs already.",
                    e);
        }
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
