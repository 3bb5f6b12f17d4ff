package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.disk.PartitionMetadata;
import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.segment.ActiveSegment;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.Uuid;

/** Makes the log of a new partition. */
public final class LogCreation {

    private LogCreation() {}

    private static void undo(Disk disk, Path folder) throws IOException {
        if (disk.exists(folder)) {
            for (String file : disk.list(folder)) {
                disk.deleteIfExists(folder.resolve(file));
            }
            disk.deleteIfExists(folder);
        }
    }

    public static PartitionLog create(
            LogName name, Path folder, Uuid topicId, LogConfig config, LogHost host, LogEnvironment environment)
            throws IOException {
        Disk disk = environment.disk();
        try {
            if (disk.exists(folder)) {
                throw new IllegalStateException("folder " + folder + " exists already");
            }
            disk.createDirectories(folder);
            if (!topicId.isZero()) {
                PartitionMetadata.write(disk, folder, topicId);
            }
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            undo(disk, folder);
            throw noRoom;
        } catch (IOException failure) {
            environment.state().fail(failure);
            throw failure;
        }
        ActiveSegment active = ActiveSegment.empty(
                disk, environment.files(), folder, 0, environment.clock().nowMs());
        LogParts parts = new LogParts(
                new LogSegments(environment, folder, List.of(), active),
                new ProducerLedger(0, environment.producerRoom()),
                new SnapshotStore(disk, folder, List.of()),
                EpochHistory.empty(disk, folder),
                topicId,
                0,
                0);
        return new PartitionLog(name, folder, environment, host, config, parts);
    }
}
