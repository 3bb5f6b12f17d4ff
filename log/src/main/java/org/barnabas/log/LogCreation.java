package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.barnabas.log.disk.EpochJournal;
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

/**
 * Makes the log of a new partition: first its folder, which is not forced, then the log. In between somebody notes in the
 * {@link EpochJournal}, for many logs at once, to which topic it belongs.
 */
public final class LogCreation {

    private final LogName name;
    private final Path folder;
    private final Uuid topicId;
    private final LogEnvironment environment;

    private LogCreation(LogName name, Path folder, Uuid topicId, LogEnvironment environment) {
        this.name = name;
        this.folder = folder;
        this.topicId = topicId;
        this.environment = environment;
    }

    /**
     * Makes the folder.
     *
     * @throws DiskFullException if there is no room: nothing has changed
     * @throws IOException if the disk fails: the directory is offline
     */
    public static LogCreation begin(LogName name, Path folder, Uuid topicId, LogEnvironment environment)
            throws IOException {
        LogCreation creation = new LogCreation(name, folder, topicId, environment);
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
            creation.undo();
            throw noRoom;
        } catch (IOException failure) {
            environment.state().fail(failure);
            throw failure;
        }
        return creation;
    }

    /**
     * Takes the folder away again. A disk that does not even do this is offline.
     *
     * @throws IOException if the disk fails
     */
    public void undo() throws IOException {
        Disk disk = environment.disk();
        try {
            if (disk.exists(folder)) {
                for (String file : disk.list(folder)) {
                    disk.deleteIfExists(folder.resolve(file));
                }
                disk.deleteIfExists(folder);
            }
        } catch (IOException failure) {
            environment.state().fail(failure);
            throw failure;
        }
    }

    public LogName name() {
        return name;
    }

    public Uuid topicId() {
        return topicId;
    }

    /** The log itself; does not wait for the disk. */
    public PartitionLog finish(LogConfig config, LogHost host) throws IOException {
        Disk disk = environment.disk();
        ActiveSegment active = ActiveSegment.empty(
                disk, environment.files(), folder, 0, environment.clock().nowMs());
        LogParts parts = new LogParts(
                new LogSegments(environment, folder, List.of(), active),
                new ProducerLedger(0, environment.producerRoom()),
                new SnapshotStore(disk, folder, List.of()),
                EpochHistory.empty(disk, folder),
                topicId,
                topicId.isZero(),
                0,
                0);
        return new PartitionLog(name, folder, environment, host, config, parts);
    }
}
