package org.barnabas.partition;

import java.util.function.Consumer;
import org.barnabas.log.directory.LogMade;
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
     * @param made hears of it, at once or later, on the calling shard: also if the disk does not let us, or the log may lie
     *     in a directory that is offline
     */
    void open(LogName name, Uuid topicId, LogConfig config, LogHost host, boolean isNew, LogMade made);

    /**
     * Deletes the log of a partition, if there is one; its files go later.
     *
     * @param failed hears on the calling shard what the disk met, if anything
     */
    void delete(LogName name, Consumer<Throwable> failed);
}
