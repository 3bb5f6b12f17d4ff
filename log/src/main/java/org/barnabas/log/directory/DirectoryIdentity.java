package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.Path;
import org.barnabas.ports.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks whose a log directory is (reliability row 50). */
final class DirectoryIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryIdentity.class);

    private DirectoryIdentity() {}

    /** Marks a new directory; refuses one of another broker or cluster. */
    static void check(Disk disk, Path directory, MetaProperties self) throws IOException {
        MetaProperties stored = MetaProperties.read(disk, directory);
        if (stored == null) {
            self.write(disk, directory);
            return;
        }
        if (stored.brokerId() >= 0 && stored.brokerId() != self.brokerId()) {
            throw new ForeignDirectoryException("log directory " + directory + " belongs to broker " + stored.brokerId()
                    + ", this is broker " + self.brokerId());
        }
        String cluster = stored.clusterId();
        if (cluster != null && self.clusterId() != null && !cluster.equals(self.clusterId())) {
            throw new ForeignDirectoryException("log directory " + directory + " belongs to cluster " + cluster
                    + ", this broker is in cluster " + self.clusterId());
        }
    }

    static void unlock(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception failure) {
            LOG.warn("lock not released reason={}", failure.getMessage());
        }
    }
}
