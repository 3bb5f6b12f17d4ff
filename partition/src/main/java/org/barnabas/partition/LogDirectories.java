package org.barnabas.partition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.LogConfig;
import org.barnabas.log.LogDirectory;
import org.barnabas.log.LogHost;
import org.barnabas.log.LogName;
import org.barnabas.log.PartitionLog;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log directories of a broker: finds logs, and chooses where new ones go. Any thread. */
public final class LogDirectories implements LogSource {

    private static final Logger LOG = LoggerFactory.getLogger(LogDirectories.class);

    private final List<LogDirectory> directories;

    public LogDirectories(List<LogDirectory> directories) {
        this.directories = List.copyOf(directories);
    }

    @AnyThread
    public List<LogDirectory> all() {
        return directories;
    }

    /** The logs of all directories, in no particular order. */
    @AnyThread
    public List<PartitionLog> logs() {
        List<PartitionLog> all = new ArrayList<>();
        directories.forEach(directory -> all.addAll(directory.logs()));
        return all;
    }

    @Override
    public PartitionLog open(LogName name, Uuid topicId, LogConfig config, LogHost host) throws IOException {
        LogDirectory home = find(name);
        PartitionLog present = home == null ? null : home.log(name);
        if (home == null || present == null) {
            return emptiest().create(name, topicId, config, host);
        }
        if (present.topicId().equals(Uuid.ZERO)) {
            present.topicId(topicId);
        } else if (!present.topicId().equals(topicId)) {
            // The topic was deleted and created again while this broker did not listen (reliability row 42).
            LOG.warn("log of an earlier topic deleted log={} topicId={}", name, present.topicId());
            home.delete(present);
            return emptiest().create(name, topicId, config, host);
        }
        present.config(config);
        return present;
    }

    @Override
    public void delete(LogName name) {
        LogDirectory home = find(name);
        PartitionLog log = home == null ? null : home.log(name);
        if (home != null && log != null) {
            home.delete(log);
        }
    }

    /** Deletes a log that no topic claims; called on the shard that owns it. Nothing happens if it is gone by now. */
    void deleteStray(PartitionLog stray) {
        LogDirectory home = find(stray.name());
        if (home != null && home.log(stray.name()) == stray) {
            home.deleteStray(stray);
        }
    }

    private @Nullable LogDirectory find(LogName name) {
        for (LogDirectory directory : directories) {
            if (directory.log(name) != null) {
                return directory;
            }
        }
        return null;
    }

    /** As Kafka does: the directory with the fewest logs; one that is offline or nearly full only if all are. */
    private LogDirectory emptiest() throws IOException {
        LogDirectory best = null;
        for (LogDirectory candidate : directories) {
            if (!candidate.isOffline() && (best == null || isBetter(candidate, best))) {
                best = candidate;
            }
        }
        if (best == null) {
            throw new IOException("all log directories are offline");
        }
        return best;
    }

    private static boolean isBetter(LogDirectory candidate, LogDirectory best) {
        if (candidate.isFull() != best.isFull()) {
            return best.isFull();
        }
        return candidate.logs().size() < best.logs().size();
    }
}
