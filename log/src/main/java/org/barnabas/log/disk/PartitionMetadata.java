package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.barnabas.ports.Disk;
import org.barnabas.protocol.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code partition.metadata}, which says to which topic a folder belongs: a topic that was deleted and made
 * anew has the same name and another id.
 *
 * <pre>
 * version: 0
 * topic_id: 5mV2DXX0SWqSKr1p5sgTdg
 * </pre>
 */
public final class PartitionMetadata {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionMetadata.class);
    private static final String VERSION = "version: ";
    private static final String TOPIC_ID = "topic_id: ";

    private PartitionMetadata() {}

    /**
     * Returns when it survives a power cut: a log whose topic nobody knows would be taken for one of a topic that has the name
     * by then.
     */
    public static void writeDurably(Disk disk, Path folder, Uuid topicId) throws IOException {
        AtomicFile.writeDurably(disk, folder.resolve(LogFiles.METADATA), content(topicId));
    }

    /** Survives a crash of the process. Of a power cut the {@link EpochJournal} knows, until the log is flushed. */
    public static void write(Disk disk, Path folder, Uuid topicId) throws IOException {
        AtomicFile.write(disk, folder.resolve(LogFiles.METADATA), content(topicId));
    }

    private static byte[] content(Uuid topicId) {
        return AtomicFile.utf8(VERSION + "0\n" + TOPIC_ID + topicId);
    }

    /** {@link Uuid#ZERO} if the file is missing or damaged. */
    public static Uuid read(Disk disk, Path folder) throws IOException {
        Path file = folder.resolve(LogFiles.METADATA);
        if (!disk.exists(file)) {
            return Uuid.ZERO;
        }
        for (String line : AtomicFile.text(disk.readAll(file)).lines().toList()) {
            if (line.startsWith(TOPIC_ID)) {
                try {
                    return Uuid.fromString(line.substring(TOPIC_ID.length()).trim());
                } catch (IllegalArgumentException garbage) {
                    break;
                }
            }
        }
        LOG.warn("partition metadata ignored file={}", file);
        return Uuid.ZERO;
    }
}
