package org.barnabas.cluster.zookeeper;

import java.util.ArrayDeque;
import org.apache.jute.Record;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.SyncRequestProcessor;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;

/**
 * ZooKeeper's database with a bound on its memory of past transactions. ZooKeeper keeps the last five hundred requests
 * whole, for followers that were away for a moment; a request of a controller has up to five hundred operations, so that
 * could be most of a broker's heap. Followers that miss more than is kept are sent the log on disk or a snapshot, and a
 * server without followers needs none of it.
 *
 * <p>Threads: as its parent; the memory of transactions changes under the parent's lock.
 */
final class ShortMemory extends ZKDatabase {

    private static final long SNAPSHOT_EVERY_BYTES = 64L << 20;
    private static final int SNAPSHOT_EVERY_TRANSACTIONS = 100_000;

    /** ZooKeeper's 64 MiB would be a reason for a snapshot as soon as a log has its first transaction. */
    private static final long LOG_GROWS_BY_BYTES = 4L << 20;

    private static final int ENTRY_BYTES = 256;

    /** A request is kept as it came, as a transaction, and as the message to followers. */
    private static final int COPIES = 3;

    private final long maxBytes;
    private final ArrayDeque<Long> sizes = new ArrayDeque<>();
    private long bytes;

    private ShortMemory(FileTxnSnapLog files, long maxBytes) {
        super(files);
        this.maxBytes = maxBytes;
    }

    /** For a server that nobody follows: nothing is kept. */
    static ShortMemory none(FileTxnSnapLog files) {
        return new ShortMemory(files, 0);
    }

    /** For a server of an ensemble: as much as fits into so many bytes, the newest at least. */
    static ShortMemory of(FileTxnSnapLog files, long maxBytes) {
        return new ShortMemory(files, maxBytes);
    }

    /**
     * Lets all servers of this process write a snapshot after so many bytes of log, too, not only after a hundred
     * thousand transactions, which may be gigabytes that a start would have to read. ZooKeeper takes the size of a log's
     * file for the bytes that were written, so it must not make files much larger ahead. What the operator has set counts.
     */
    static void boundLogs() {
        if (System.getProperty("zookeeper.snapSizeLimitInKb") == null) {
            SyncRequestProcessor.setSnapSizeInBytes(SNAPSHOT_EVERY_BYTES);
        }
        if (System.getProperty("zookeeper.preAllocSize") == null) {
            FileTxnLog.setPreallocSize(LOG_GROWS_BY_BYTES);
        }
        if (System.getProperty("zookeeper.snapCount") == null) {
            SyncRequestProcessor.setSnapCount(SNAPSHOT_EVERY_TRANSACTIONS);
        }
    }

    @Override
    public void addCommittedProposal(Request request) {
        if (maxBytes == 0) {
            return;
        }
        logLock.writeLock().lock();
        try {
            super.addCommittedProposal(request);
            long size = sizeOf(request);
            sizes.add(size);
            bytes += size;
            while (sizes.size() > committedLog.size()) {
                // The parent has its own bound, in number.
                bytes -= sizes.remove();
            }
            while (bytes > maxBytes && committedLog.size() > 1) {
                committedLog.remove();
                bytes -= sizes.remove();
                minCommittedLog = committedLog.element().getZxid();
            }
        } finally {
            logLock.writeLock().unlock();
        }
    }

    private static long sizeOf(Request request) {
        return ENTRY_BYTES + COPIES * sizeOf(request.getTxn());
    }

    private static long sizeOf(Record transaction) {
        if (transaction instanceof MultiTxn multi) {
            long size = 0;
            for (Txn part : multi.getTxns()) {
                size += ENTRY_BYTES + (part.getData() == null ? 0 : part.getData().length);
            }
            return size;
        }
        if (transaction instanceof CreateTxn create) {
            return lengthOf(create.getData());
        }
        return transaction instanceof SetDataTxn set ? lengthOf(set.getData()) : 0;
    }

    private static long lengthOf(byte[] data) {
        return data == null ? 0 : data.length;
    }

    /** How many transactions are kept. */
    int transactions() {
        logLock.readLock().lock();
        try {
            return committedLog.size();
        } finally {
            logLock.readLock().unlock();
        }
    }

    /** What they occupy, by estimate. */
    long bytes() {
        logLock.readLock().lock();
        try {
            return bytes;
        } finally {
            logLock.readLock().unlock();
        }
    }

    @Override
    public void clear() {
        logLock.writeLock().lock();
        try {
            super.clear();
            sizes.clear();
            bytes = 0;
        } finally {
            logLock.writeLock().unlock();
        }
    }
}
