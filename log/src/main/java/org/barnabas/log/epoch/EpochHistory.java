package org.barnabas.log.epoch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.AtomicFile;
import org.barnabas.log.disk.CheckpointText;
import org.barnabas.log.disk.EpochFile;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.ports.Disk;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which leader epoch wrote from which offset on, kept in {@code leader-epoch-checkpoint}. Replicas compare histories
 * to find where their logs part (KIP-101, KIP-279, KIP-320); truncation to a high watermark is never needed. Epochs
 * and start offsets both ascend. One thread, the log's owner.
 */
public final class EpochHistory {

    private static final Logger LOG = LoggerFactory.getLogger(EpochHistory.class);
    private static final int COLUMNS = 2;

    private final EpochFile file;
    private List<EpochEntry> entries;
    private boolean unwritten;
    private boolean firstUnwritten;
    private long states;

    private EpochHistory(EpochFile file, List<EpochEntry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** The history of a new partition: nothing is read or written. */
    public static EpochHistory empty(Disk disk, Path folder) {
        return new EpochHistory(new EpochFile(disk, folder), List.of());
    }

    /**
     * Reads the checkpoint.
     *
     * @return null if it is missing or damaged: the caller rebuilds the history from the batches
     */
    public static @Nullable EpochHistory read(Disk disk, Path folder) throws IOException {
        Path file = folder.resolve(LogFiles.EPOCHS);
        if (!disk.exists(file)) {
            return null;
        }
        byte[] content = disk.readAll(file);
        try {
            return new EpochHistory(new EpochFile(disk, folder), parse(AtomicFile.text(content)));
        } catch (IOException garbage) {
            LOG.warn("epoch checkpoint ignored file={} reason={}", file, garbage.getMessage());
            return null;
        }
    }

    /** The newest epoch, or {@link EpochEnd#UNKNOWN_EPOCH}. */
    public int latestEpoch() {
        return entries.isEmpty()
                ? EpochEnd.UNKNOWN_EPOCH
                : entries.get(entries.size() - 1).epoch();
    }

    /** Oldest first; never changes. */
    public List<EpochEntry> entries() {
        return entries;
    }

    /**
     * Notes in memory that an epoch starts at an offset. Later entries that contradict it go.
     *
     * @return whether the history changed and wants to be written
     */
    public boolean assign(int epoch, long startOffset) {
        if (epoch < 0 || latestEpoch() == epoch) {
            return false;
        }
        List<EpochEntry> kept = new ArrayList<>(entries.size() + 1);
        for (EpochEntry entry : entries) {
            if (entry.epoch() < epoch && entry.startOffset() < startOffset) {
                kept.add(entry);
            }
        }
        kept.add(new EpochEntry(epoch, startOffset));
        firstUnwritten |= entries.isEmpty();
        entries = List.copyOf(kept);
        unwritten = true;
        return true;
    }

    /** Whether the file may lack the newest epochs. */
    public boolean isUnwritten() {
        return unwritten;
    }

    /** Whether a history that was empty has got an epoch, and the file does not say so. */
    public boolean isFirstUnwritten() {
        return firstUnwritten;
    }

    /** Goes back to what {@link #entries} was. */
    public void restore(List<EpochEntry> before) {
        if (!entries.equals(before)) {
            entries = before;
            unwritten = true;
            firstUnwritten = false;
        }
    }

    /** Notes that the file is to be written with the next flush. */
    public void writeLater() {
        unwritten = true;
    }

    /** The file says the same. */
    public void written() {
        unwritten = false;
        firstUnwritten = false;
    }

    /** The checkpoint as it is to be now; whoever takes it sees to it that it is written. */
    public EpochFile.State take() {
        written();
        return new EpochFile.State(file, ++states, content());
    }

    /** Writes the checkpoint; may wait for the disk. */
    public void write(EpochFile.Strength strength) throws IOException {
        file.write(++states, content(), strength);
        written();
    }

    /** Where it is written. */
    public Path path() {
        return file.path();
    }

    /** The log is closed or deleted: its file is as it is. */
    public void end() {
        file.end();
    }

    private byte[] content() {
        StringBuilder text = CheckpointText.header(entries.size());
        for (EpochEntry entry : entries) {
            text.append(entry.epoch()).append(' ').append(entry.startOffset()).append('\n');
        }
        return AtomicFile.utf8(text);
    }

    /** Answers a follower's or consumer's question about the end of {@code epoch} in a log that ends at {@code logEnd}. */
    public EpochEnd endOf(int epoch, long logEnd) {
        return endOf(entries, epoch, logEnd);
    }

    /** The same answer from a snapshot of {@link #entries}, for any thread. */
    public static EpochEnd endOf(List<EpochEntry> entries, int epoch, long logEnd) {
        if (epoch < 0 || entries.isEmpty()) {
            return EpochEnd.UNKNOWN;
        }
        if (entries.get(entries.size() - 1).epoch() == epoch) {
            return new EpochEnd(epoch, logEnd);
        }
        for (int i = 0; i < entries.size(); i++) {
            EpochEntry entry = entries.get(i);
            if (entry.epoch() > epoch) {
                // Asked for an epoch before the first one known: the asker shares nothing behind its start.
                int floor = i == 0 ? epoch : entries.get(i - 1).epoch();
                return new EpochEnd(floor, entry.startOffset());
            }
        }
        return EpochEnd.UNKNOWN;
    }

    /** The epoch that wrote an offset, from a snapshot of {@link #entries}, for any thread. */
    public static int epochAt(List<EpochEntry> entries, long offset) {
        int epoch = EpochEnd.UNKNOWN_EPOCH;
        for (EpochEntry entry : entries) {
            if (entry.startOffset() > offset) {
                break;
            }
            epoch = entry.epoch();
        }
        return epoch;
    }

    /** Forgets epochs that start at or behind the new end of the log; answers whether anything changed. */
    public boolean truncateFromEnd(long endOffset) {
        int before = entries.size();
        entries = entries.stream()
                .filter(entry -> entry.startOffset() < endOffset)
                .toList();
        return entries.size() != before;
    }

    /**
     * Forgets what lies before the new start of the log; the epoch that covers the start begins there now. Answers
     * whether anything changed.
     */
    public boolean truncateFromStart(long startOffset) {
        List<EpochEntry> kept = new ArrayList<>();
        EpochEntry covering = null;
        for (EpochEntry entry : entries) {
            if (entry.startOffset() <= startOffset) {
                covering = entry;
            } else {
                kept.add(entry);
            }
        }
        if (covering != null) {
            kept.add(0, new EpochEntry(covering.epoch(), startOffset));
        }
        if (kept.equals(entries)) {
            return false;
        }
        entries = List.copyOf(kept);
        return true;
    }

    /** Starts anew, as after losing all records. */
    public boolean clear() {
        boolean changed = !entries.isEmpty();
        entries = List.of();
        return changed;
    }

    private static List<EpochEntry> parse(String text) throws IOException {
        List<EpochEntry> entries = new ArrayList<>();
        int lastEpoch = -1;
        long lastOffset = -1;
        for (String[] row : CheckpointText.parse(text, COLUMNS)) {
            int epoch = CheckpointText.integer(row[0]);
            long offset = CheckpointText.number(row[1]);
            if (epoch <= lastEpoch || offset < lastOffset || offset < 0) {
                throw new IOException("epochs out of order");
            }
            lastEpoch = epoch;
            lastOffset = offset;
            entries.add(new EpochEntry(epoch, offset));
        }
        return List.copyOf(entries);
    }
}
