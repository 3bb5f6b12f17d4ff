package org.barnabas.broker.assembly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.StartException;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.ports.Disk;
import org.jspecify.annotations.Nullable;

/**
 * Which broker this is, before anything is started: what the configuration says, else what the log directories say.
 *
 * @param brokerId negative if neither says anything
 * @param clusterId what the log directories say; null if they are new
 */
record BrokerIdentity(int brokerId, @Nullable String clusterId) {

    /** The number of a broker that nobody gave one; a second such broker is refused when it registers. */
    private static final int FIRST = 1;

    /**
     * Looks at the configuration and the log directories, which are made if they are missing.
     *
     * @throws StartException if they contradict each other
     */
    static BrokerIdentity find(BrokerConfig config, Function<Path, Disk> disks) throws StartException {
        int id = config.node().brokerId();
        String cluster = null;
        for (Path directory : config.storage().logDirs()) {
            MetaProperties meta = read(directory, disks.apply(directory));
            if (meta == null) {
                continue;
            }
            if (meta.brokerId() >= 0 && id >= 0 && id != meta.brokerId()) {
                throw new StartException("log directory " + directory + " belongs to broker " + meta.brokerId()
                        + ", but this is broker " + id + ". Correct broker.id or choose another data folder.");
            }
            id = Math.max(id, meta.brokerId());
            cluster = cluster == null ? meta.clusterId() : cluster;
        }
        return new BrokerIdentity(id, cluster);
    }

    /** Null if the directory is new, or bad: that is told when the directory shall be used. */
    private static @Nullable MetaProperties read(Path directory, Disk disk) {
        try {
            disk.createDirectories(directory);
            return MetaProperties.read(disk, directory);
        } catch (IOException bad) {
            return null;
        }
    }

    /** The number to start with. */
    int idOrFirst() {
        return brokerId >= 0 ? brokerId : FIRST;
    }
}
