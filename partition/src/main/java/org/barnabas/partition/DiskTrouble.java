package org.barnabas.partition;

import java.io.IOException;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.model.StorageFullException;
import org.barnabas.ports.DiskFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure of the disk means for a partition: without room it waits, with anything else it is offline. Owned by the
 * shard's thread.
 */
final class DiskTrouble {

    private static final Logger LOG = LoggerFactory.getLogger(DiskTrouble.class);

    /** When what found no room is tried again. */
    private static final long RETRY_MS = 1_000;

    private final PartitionHandle handle;
    private final Runnable onFailure;

    /** @param onFailure ends the replica until a restart */
    DiskTrouble(PartitionHandle handle, Runnable onFailure) {
        this.handle = handle;
        this.onFailure = onFailure;
    }

    /** Does what may be left undone while there is no room. */
    void guarded(Runnable action) {
        try {
            action.run();
        } catch (StorageException failure) {
            met(failure);
        }
    }

    /** Something has failed that the caller leaves undone. */
    void met(Throwable failure) {
        if (isForWantOfRoom(failure)) {
            LOG.info("waits for room on the disk partition={} reason={}", handle, failure.getMessage());
        } else {
            if (failure instanceof IOException || failure instanceof StorageException) {
                LOG.error("partition offline partition={} reason={}", handle, failure.getMessage());
            } else {
                LOG.error("partition offline partition={}", handle, failure);
            }
            onFailure.run();
        }
    }

    /** As {@link #met}, but without room the caller has to try again. */
    void met(Throwable failure, Runnable again) {
        met(failure);
        if (isForWantOfRoom(failure)) {
            handle.shard().scheduler().schedule(RETRY_MS, again);
        }
    }

    private static boolean isForWantOfRoom(Throwable failure) {
        return failure instanceof StorageFullException || failure instanceof DiskFullException;
    }
}
