package org.barnabas.log.producer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.barnabas.log.disk.AtomicFile;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.ports.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer snapshots of one log, named after the offset before which they were taken. One is taken when a segment
 * is rolled and at a clean stop; recovery starts from the newest that fits. One thread, the log's owner.
 */
public final class SnapshotStore {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

    private final Disk disk;
    private final Path folder;
    private final TreeSet<Long> offsets = new TreeSet<>();

    /** @param names entries of the folder */
    public SnapshotStore(Disk disk, Path folder, List<String> names) {
        this.disk = disk;
        this.folder = folder;
        for (String name : names) {
            if (LogFiles.isOffsetFile(name, LogFiles.SNAPSHOT)) {
                offsets.add(LogFiles.offsetOf(name));
            }
        }
    }

    /** Offsets of the stored snapshots, ascending. */
    List<Long> offsets() {
        return List.copyOf(offsets);
    }

    /** Offset of the newest snapshot, or −1. */
    public long newest() {
        return offsets.isEmpty() ? -1 : offsets.last();
    }

    /** Stores what the ledger knows now; answers the file, which is not forced. */
    public Path take(ProducerLedger ledger) throws IOException {
        Path file = LogFiles.snapshot(folder, ledger.endOffset());
        AtomicFile.write(disk, file, ledger.encode());
        offsets.add(ledger.endOffset());
        return file;
    }

    /**
     * Loads the newest readable snapshot at or before an offset into the ledger; damaged ones are deleted. Without one
     * the ledger is empty and begins at {@code logStart}.
     */
    public void loadNewest(ProducerLedger ledger, long logStart, long atMost, long nowMs, long expirationMs)
            throws IOException {
        Long offset = offsets.floor(atMost);
        while (offset != null && offset >= logStart) {
            Path file = LogFiles.snapshot(folder, offset);
            byte[] content = disk.readAll(file);
            try {
                ledger.load(ProducerSnapshot.decode(content), offset, nowMs, expirationMs);
                return;
            } catch (IOException damaged) {
                LOG.warn("producer snapshot ignored file={} reason={}", file, damaged.getMessage());
                remove(offset);
                offset = offsets.floor(atMost);
            }
        }
        ledger.clear(logStart);
    }

    /** Deletes snapshots of offsets behind the end of the log. */
    public void removeAfter(long offset) throws IOException {
        for (Long stray : new ArrayList<>(offsets.tailSet(offset, false))) {
            remove(stray);
        }
    }

    /** Forgets snapshots before an offset; answers their files, which are to be deleted. */
    public List<Path> forgetBefore(long offset) {
        List<Path> files = new ArrayList<>();
        for (Long old : new ArrayList<>(offsets.headSet(offset, false))) {
            files.add(LogFiles.snapshot(folder, old));
            offsets.remove(old);
        }
        return files;
    }

    /** Deletes all but the newest and those at the start of a segment, as Kafka does when it loads a log. */
    public void removeStrays(Map<Long, ?> segments) throws IOException {
        long newest = newest();
        for (Long offset : offsets()) {
            if (offset != newest && !segments.containsKey(offset)) {
                remove(offset);
            }
        }
    }

    private void remove(long offset) throws IOException {
        disk.deleteIfExists(LogFiles.snapshot(folder, offset));
        offsets.remove(offset);
    }
}
