package org.barnabas.partition;

import java.io.IOException;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.protocol.Uuid;

/** Port: where partitions get their logs from. Called on the shard that owns the log. */
public interface LogSource {

    /**
     * The log of a partition, made if there is none. What an earlier topic of the same name has left is deleted.
     *
     * @param host the thread that owns a new log
     * @param isNew whether there has never been such a log here: else none is made while a directory is offline, for it
     *     may lie there (KIP-112)
     * @throws IOException if the disk does not let us, or the log may lie in a directory that is offline
     */
    PartitionLog open(LogName name, Uuid topicId, LogConfig config, LogHost host, boolean isNew) throws IOException;

    /** Deletes the log of a partition, if there is one; its files go later. */
    void delete(LogName name) throws IOException;
}
