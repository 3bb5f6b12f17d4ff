package org.barnabas.partition.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.LogSource;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log directories of a broker: finds logs, and chooses where new ones go. Any thread. */
public final class LogDirectories implements LogSource {

    private static final Logger LOG = LoggerFactory.getLogger(LogDirectories.class);

    private final List<LogDirectory> directories;
    private final List<Path> unusable;

    public LogDirectories(List<LogDirectory> directories) {
        this(directories, List.of());
    }

    /** @param unusable those that could not be used when the broker started */
    public LogDirectories(List<LogDirectory> directories, List<Path> unusable) {
        this.directories = List.copyOf(directories);
        this.unusable = List.copyOf(unusable);
    }

    /** Those that were good when the broker started. */
    @AnyThread
    public List<LogDirectory> all() {
        return directories;
    }

    /** Those that were bad when the broker started. */
    @AnyThread
    public List<Path> unusable() {
        return unusable;
    }

    /** Configured directories that cannot be used: bad from the start, or failed since. */
    @AnyThread
    public List<Path> offline() {
        List<Path> offline = new ArrayList<>(unusable);
        for (LogDirectory directory : directories) {
            if (directory.isOffline()) {
                offline.add(directory.path());
            }
        }
        return offline;
    }

    /** The logs of all directories, in no particular order. */
    @AnyThread
    public List<PartitionLog> logs() {
        List<PartitionLog> all = new ArrayList<>();
        directories.forEach(directory -> all.addAll(directory.logs()));
        return all;
    }

    @Override
    public PartitionLog open(LogName name, Uuid topicId, LogConfig config, LogHost host, boolean isNew)
            throws IOException {
        PartitionLog present = null;
        for (LogDirectory home : directories) {
            PartitionLog found = home.log(name);
            if (found == null) {
                continue;
            }
            boolean sameTopic =
                    found.topicId().equals(topicId) || found.topicId().equals(Uuid.ZERO);
            if (sameTopic) {
                present = present == null || isNewer(found, present) ? found : present;
            } else if (!home.isOffline()) {
                // The topic was deleted and created again while this broker did not listen (reliability row 42).
                LOG.warn("log of an earlier topic deleted log={} topicId={}", name, found.topicId());
                home.delete(found);
            }
        }
        if (present == null) {
            return create(name, topicId, config, host, isNew);
        }
        if (present.isOffline()) {
            throw new IOException("the log directory is offline");
        }
        if (present.topicId().equals(Uuid.ZERO)) {
            present.topicId(topicId);
        }
        present.config(config);
        return present;
    }

    /** There are two if a replica went, came back as a new one while its directory was offline, and that is repaired. */
    private static boolean isNewer(PartitionLog log, PartitionLog other) {
        if (log.isOffline() != other.isOffline()) {
            return other.isOffline();
        }
        int epoch = log.view().latestEpoch();
        int otherEpoch = other.view().latestEpoch();
        return epoch > otherEpoch
                || (epoch == otherEpoch && log.view().endOffset() > other.view().endOffset());
    }

    private PartitionLog create(LogName name, Uuid topicId, LogConfig config, LogHost host, boolean isNew)
            throws IOException {
        List<Path> offline = isNew ? List.of() : offline();
        if (!offline.isEmpty()) {
            throw new IOException("the log is in none of the good directories and not made anew while " + offline
                    + " is offline: it may lie there");
        }
        for (LogDirectory home : directories) {
            // An empty log in its place would lead, and what was acknowledged would be gone.
            if (!isNew && home.hasNotLoaded(name)) {
                throw new IOException("log " + name.folder() + " lies in " + home.path()
                        + ", could not be loaded at the start, and is not made anew");
            }
        }
        return emptiest().create(name, topicId, config, host);
    }

    @Override
    public void delete(LogName name) {
        for (LogDirectory home : directories) {
            PartitionLog log = home.log(name);
            if (log != null && !home.isOffline()) {
                home.delete(log);
            }
        }
    }

    /** Deletes a log that no topic claims; called on the shard that owns it. Nothing happens if it is gone by now. */
    void deleteStray(PartitionLog stray) {
        for (LogDirectory home : directories) {
            if (home.log(stray.name()) == stray) {
                home.deleteStray(stray);
            }
        }
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
