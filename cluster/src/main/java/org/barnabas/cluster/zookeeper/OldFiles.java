package org.barnabas.cluster.zookeeper;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes snapshots and transaction logs that a ZooKeeper server no longer needs: at its start and once an hour. Does
 * what ZooKeeper's own purge does, which tells of each file on standard output, as if data were lost.
 *
 * <p>Threads: a daemon timer of its own, named {@code zookeeper-purge}.
 */
final class OldFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OldFiles.class);

    private static final String SNAPSHOT = "snapshot";
    private static final String TRANSACTIONS = "log";
    private static final int SNAPSHOTS_KEPT = 3;
    private static final long EVERY_MS = TimeUnit.HOURS.toMillis(1);

    private final Timer timer = new Timer("zookeeper-purge", true);

    private OldFiles() {}

    /** @param folder of a server that has both kinds of files in it */
    static OldFiles deleteFrom(File folder) {
        OldFiles old = new OldFiles();
        old.timer.scheduleAtFixedRate(
                new TimerTask() {
                    @Override
                    public void run() {
                        try {
                            purge(folder);
                        } catch (IOException | RuntimeException e) {
                            LOG.warn("old files of ZooKeeper are not deleted dir={}", folder, e);
                        }
                    }
                },
                0,
                EVERY_MS);
        return old;
    }

    /** Keeps the newest snapshots, and the logs with whatever came after the oldest of them. */
    static void purge(File folder) throws IOException {
        FileTxnSnapLog files = new FileTxnSnapLog(folder, folder);
        try {
            List<File> kept = files.findNValidSnapshots(SNAPSHOTS_KEPT);
            if (kept.isEmpty()) {
                return;
            }
            long oldest = Util.getZxidFromName(kept.get(kept.size() - 1).getName(), SNAPSHOT);
            // The log that was begun before the snapshot goes on behind it.
            Set<File> needed = Set.of(files.getSnapshotLogs(oldest));
            deleteBefore(oldest, TRANSACTIONS, files.getDataLogDir(), needed);
            deleteBefore(oldest, SNAPSHOT, files.getSnapDir(), Set.of());
        } finally {
            files.close();
        }
    }

    private static void deleteBefore(long zxid, String kind, File folder, Set<File> needed) throws IOException {
        File[] all = folder.listFiles((in, name) -> name.startsWith(kind + "."));
        for (File file : all == null ? new File[0] : all) {
            if (Util.getZxidFromName(file.getName(), kind) < zxid && !needed.contains(file)) {
                LOG.debug("deleting old file of ZooKeeper file={}", file);
                Files.deleteIfExists(file.toPath());
            }
        }
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
