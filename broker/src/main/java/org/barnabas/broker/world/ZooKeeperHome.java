package org.barnabas.broker.world;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.ZooKeeperConfig;
import org.jspecify.annotations.Nullable;

/** Says where ZooKeeper is, and starts the server in this process if it is here. */
@FunctionalInterface
public interface ZooKeeperHome {

    /**
     * Opens the way to ZooKeeper. Called once, on the thread that starts the broker; returns at once.
     *
     * @param opened gets the way; fails with a {@link StartException} if the port or folder of a server in this process
     *     cannot be used. Nothing is left running then
     */
    void open(Wanted wanted, Outcome<ZooKeeperAccess> opened);

    /**
     * What is known before the start.
     *
     * @param brokerId of this broker, which is also the id of its server in an ensemble
     * @param cluster that the log directories belong to; null if they are new
     * @param logDirs what may be on the same disk
     */
    record Wanted(
            ZooKeeperConfig config, int brokerId, @Nullable String cluster, List<Path> logDirs) {}
}
