package org.barnabas.partition;

import java.io.IOException;
import org.barnabas.log.LogConfig;
import org.barnabas.log.LogHost;
import org.barnabas.log.LogName;
import org.barnabas.log.PartitionLog;
import org.barnabas.protocol.Uuid;

/** Port: where partitions get their logs from. Called on the shard that owns the log. */
interface LogSource {

    /**
     * The log of a partition, made if there is none. What an earlier topic of the same name has left is deleted.
     *
     * @param host the thread that owns a new log
     * @throws IOException if the disk does not let us
     */
    PartitionLog open(LogName name, Uuid topicId, LogConfig config, LogHost host) throws IOException;

    /** Deletes the log of a partition, if there is one; its files go later. */
    void delete(LogName name) throws IOException;
}
