package org.barnabas.cluster.zookeeper;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;
import org.barnabas.ports.DiskFullException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's files, on a disk that may be full. ZooKeeper gives itself up, and with it the process, when a transaction
 * or a snapshot cannot be written. Here a transaction waits for room, first in the {@link SpaceReserve}, then for as
 * long as it takes: nobody is answered meanwhile, as while ZooKeeper is away. A snapshot that has no room is left out:
 * the logs say the same. Threads: as its parent.
 */
final class PatientFiles extends FileTxnSnapLog {

    private static final Logger LOG = LoggerFactory.getLogger(PatientFiles.class);

    /** ZooKeeper buffers what it writes until it commits; so much must be there beyond a request. */
    private static final long SPARE_BYTES = 128L << 10;

    private static final long RETRY_MS = 500;

    private final SpaceReserve reserve;
    private long uncommitted;
    private volatile boolean closed;

    /** So much must be there to begin with: headers, a small snapshot, the first sessions. */
    static final long START_BYTES = SPARE_BYTES + (64L << 10);

    PatientFiles(File folder, SpaceReserve reserve) throws IOException {
        super(folder, folder);
        this.reserve = reserve;
    }

    @Override
    public boolean append(Request request) throws IOException {
        byte[] content = request.getHdr() == null ? null : request.getSerializeData();
        long bytes = content == null ? 0 : content.length;
        awaitRoom(uncommitted + bytes + SPARE_BYTES);
        boolean appended = super.append(request);
        uncommitted += bytes;
        return appended;
    }

    @Override
    public void commit() throws IOException {
        super.commit();
        uncommitted = 0;
    }

    private void awaitRoom(long wanted) throws IOException {
        boolean told = false;
        while (!reserve.provide(wanted)) {
            if (closed) {
                throw new DiskFullException("no room in " + reserve.folder());
            }
            if (!told) {
                told = true;
                LOG.error(
                        "ZooKeeper waits for room on the disk of {}: {} bytes are free, {} are needed. Delete something"
                                + " there",
                        reserve.folder(),
                        reserve.usable(),
                        wanted);
            }
            try {
                Thread.sleep(RETRY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for room");
            }
        }
    }

    @Override
    public @Nullable File save(DataTree tree, ConcurrentHashMap<Long, Integer> sessions, boolean sync)
            throws IOException {
        File snapshot = new File(getSnapDir(), Util.makeSnapshotName(tree.lastProcessedZxid));
        boolean first = findMostRecentSnapshot() == null;
        if (!first && !reserve.provide(2 * tree.approximateDataSize() + SPARE_BYTES)) {
            LOG.warn("snapshot left out for want of room on the disk of {}", reserve.folder());
            return null;
        }
        try {
            return super.save(tree, sessions, sync);
        } catch (IOException failure) {
            if (first || !DiskFullException.isBehind(failure)) {
                throw failure;
            }
            LOG.warn("snapshot left out for want of room on the disk of {}", reserve.folder());
            Files.deleteIfExists(snapshot.toPath());
            return null;
        }
    }

    /** Lets go of what waits for room, which is not answered: the server is about to stop. */
    void waitNoLonger() {
        closed = true;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}
