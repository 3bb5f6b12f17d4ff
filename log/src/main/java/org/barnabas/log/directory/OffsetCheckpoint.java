package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.log.disk.AtomicFile;
import org.barnabas.log.disk.CheckpointText;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with one offset per partition of a log directory. A file that cannot be understood counts as empty: every
 * user of a checkpoint has a safe way without it (reliability row 48). Any thread, one writer at a time.
 */
public final class OffsetCheckpoint {

    /** Below it everything is durable. */
    public static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";

    /** Log start offsets that do not follow from the segments. */
    public static final String LOG_STARTS = "log-start-offset-checkpoint";

    /** High watermarks. */
    public static final String HIGH_WATERMARKS = "replication-offset-checkpoint";

    /** How far the cleaner has come. */
    public static final String CLEANER_OFFSETS = "cleaner-offset-checkpoint";

    private static final Logger LOG = LoggerFactory.getLogger(OffsetCheckpoint.class);
    private static final int COLUMNS = 3;

    private final Disk disk;
    private final Path file;

    public OffsetCheckpoint(Disk disk, Path directory, String name) {
        this.disk = disk;
        this.file = directory.resolve(name);
    }

    /** The stored offsets; none if the file is missing or damaged. */
    public Map<LogName, Long> read() throws IOException {
        if (!disk.exists(file)) {
            return new TreeMap<>();
        }
        byte[] content = disk.readAll(file);
        try {
            return parse(AtomicFile.text(content));
        } catch (IOException | IllegalArgumentException garbage) {
            LOG.warn("checkpoint ignored file={} reason={}", file, garbage.getMessage());
            return new TreeMap<>();
        }
    }

    /** Replaces the file; returns when it is durable. */
    public void write(Map<LogName, Long> offsets) throws IOException {
        StringBuilder text = CheckpointText.header(offsets.size());
        new TreeMap<>(offsets)
                .forEach((name, offset) -> text.append(name.topic())
                        .append(' ')
                        .append(name.partition())
                        .append(' ')
                        .append(offset.longValue())
                        .append('\n'));
        AtomicFile.writeDurably(disk, file, AtomicFile.utf8(text));
    }

    private static Map<LogName, Long> parse(String text) throws IOException {
        Map<LogName, Long> offsets = new TreeMap<>();
        for (String[] row : CheckpointText.parse(text, COLUMNS)) {
            long offset = CheckpointText.number(row[2]);
            if (offset < 0) {
                throw new IOException("negative offset in a checkpoint");
            }
            offsets.put(new LogName(row[0], CheckpointText.integer(row[1])), offset);
        }
        return offsets;
    }
}
