package org.barnabas.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The starts of leader epochs in all logs of a directory, in one file, {@code leader-epoch-starts}: a broker that has to
 * lead thousands of partitions at once makes them durable (reliability rule R5) with one fsync in place of two for each.
 * What a log's own {@code leader-epoch-checkpoint} lacks after a crash is here or in the batches. It also tells, likewise
 * for many at once, to which topics logs belong that were made a short time ago, and whose {@code partition.metadata} a
 * power cut may take away. A clean stop deletes the file. Apache Kafka ignores it.
 *
 * <pre>
 * 5a3c01f7 12 4711 QQbRM7-tJsHvUQElQsoqxQ orders-0     CRC-32C of the rest, epoch, offset, topic id, folder
 * 0c11d8e2 -1 0 QQbRM7-tJsHvUQElQsoqxQ orders-1        no epoch: the log was made
 * 91b2e3c4 -1 -1 QQbRM7-tJsHvUQElQsoqxQ orders-1       no epoch and no offset: it was deleted
 * </pre>
 *
 * Made on the thread that opens the directory, then used by the one that flushes.
 */
public final class EpochJournal {

    public static final String FILE = "leader-epoch-starts";

    /** It is written anew, with the newest start of each log, when it has grown to this, or to twice its size then. */
    private static final long REWRITE_BYTES = 1 << 20;

    private static final int FIELDS = 4;
    private static final int CRC_DIGITS = 8;

    private final Disk disk;
    private final Path file;
    private final Map<LogName, EpochStart> newest = new TreeMap<>();
    private long size;
    private long rewriteAt = REWRITE_BYTES;

    private EpochJournal(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    /** Reads what is there, up to the first line that a crash has torn. */
    public static EpochJournal open(Disk disk, Path directory) throws IOException {
        EpochJournal journal = new EpochJournal(disk, directory.resolve(FILE));
        if (disk.exists(journal.file)) {
            journal.read(AtomicFile.text(disk.readAll(journal.file)));
        }
        return journal;
    }

    /** The newest start of each log, as it was when the directory was opened. */
    public Map<LogName, EpochStart> starts() {
        return Map.copyOf(newest);
    }

    /**
     * Returns when a power cut cannot undo them. That logs are gone survives a crash of the process only, as their going
     * does.
     */
    public void append(List<EpochStart> told) throws IOException {
        List<EpochStart> news = new ArrayList<>(told.size());
        for (EpochStart start : told) {
            if (take(start)) {
                news.add(start);
            }
        }
        if (!news.isEmpty()) {
            write(news, !news.stream().allMatch(EpochStart::isGone));
        }
    }

    /** Answers whether it is worth a line. */
    private boolean take(EpochStart start) {
        if (!start.isGone()) {
            newest.put(start.log(), start);
            return true;
        }
        EpochStart known = newest.get(start.log());
        return known != null && known.topicId().equals(start.topicId()) && newest.remove(start.log(), known);
    }

    /** How many logs are remembered. */
    int logs() {
        return newest.size();
    }

    private void write(List<EpochStart> starts, boolean durably) throws IOException {
        boolean isNew = size == 0;
        byte[] lines = lines(starts);
        if (size + lines.length > rewriteAt) {
            byte[] all = lines(newest.values());
            AtomicFile.writeDurably(disk, file, all);
            size = all.length;
            rewriteAt = Math.max(REWRITE_BYTES, 2 * size);
            return;
        }
        try (DiskFile target = disk.openOrCreate(file)) {
            if (target.size() > size) {
                target.truncate(size);
            }
            target.write(ByteBuffer.wrap(lines), size);
            if (durably) {
                target.force(false);
            }
        }
        size += lines.length;
        Path directory = file.getParent();
        if (isNew && durably && directory != null) {
            disk.forceDirectory(directory);
        }
    }

    /** For a clean stop, after which all logs' own files are true. */
    public static void delete(Disk disk, Path directory) throws IOException {
        disk.deleteIfExists(directory.resolve(FILE));
    }

    private void read(String text) {
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            EpochStart start = parse(text.substring(at, end));
            if (start == null) {
                break;
            }
            take(start);
            at = end + 1;
        }
        // All of it is ASCII: characters are bytes.
        size = at;
    }

    private static @Nullable EpochStart parse(String line) {
        if (line.length() <= CRC_DIGITS || !line.substring(0, CRC_DIGITS).equals(crc(line.substring(CRC_DIGITS)))) {
            return null;
        }
        String[] fields = line.substring(CRC_DIGITS + 1).split(" ", -1);
        LogName name = fields.length == FIELDS ? LogName.ofFolder(fields[3]) : null;
        return name == null
                ? null
                : new EpochStart(
                        name, Uuid.fromString(fields[2]), Integer.parseInt(fields[0]), Long.parseLong(fields[1]));
    }

    private static byte[] lines(Collection<EpochStart> starts) {
        StringBuilder text = new StringBuilder(64 * starts.size());
        for (EpochStart start : starts) {
            String rest = " " + start.epoch() + ' ' + start.offset() + ' ' + start.topicId() + ' '
                    + start.log().folder();
            text.append(crc(rest)).append(rest).append('\n');
        }
        return AtomicFile.utf8(text);
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(AtomicFile.utf8(text));
        return String.format("%08x", (int) crc.getValue());
    }
}
