package org.barnabas.partition.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogMade;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.LogSource;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log directories of a broker: finds logs, and chooses where new ones go. Any thread. */
public final class LogDirectories implements LogSource {

    private static final Logger LOG = LoggerFactory.getLogger(LogDirectories.class);

    private final List<LogDirectory> directories;
    private final List<Path> unusable;
    /** Names of which a log is being opened or deleted. */
    private final Map<LogName, Busy> busy = new ConcurrentHashMap<>();

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

    /** The good directories that have a log of this name; if none has, those that one may be made in. */
    @AnyThread
    List<LogDirectory> homesOf(LogName name) {
        List<LogDirectory> good = new ArrayList<>();
        List<LogDirectory> homes = new ArrayList<>(1);
        for (LogDirectory directory : directories) {
            if (!directory.isOffline()) {
                good.add(directory);
                if (directory.log(name) != null) {
                    homes.add(directory);
                }
            }
        }
        return homes.isEmpty() ? good : homes;
    }

    /** Whether appends to a log are refused at this moment because its directory has no room. */
    @AnyThread
    public boolean isFull(LogName name) {
        for (LogDirectory directory : directories) {
            if (directory.isFull() && directory.log(name) != null) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void open(LogName name, Uuid topicId, LogConfig config, LogHost host, boolean isNew, LogMade made) {
        Busy others = busy.get(name);
        if (others != null) {
            // With one of a topic of the same name that is gone by now.
            others.waiting.add(() -> open(name, topicId, config, host, isNew, made));
            return;
        }
        enter(name);
        Opening one = new Opening(name, topicId, config, host, isNew, (log, failure) -> {
            try {
                made.onMade(log, failure);
            } finally {
                leave(name);
            }
        });
        begin(one);
    }

    /** What is under way with logs of a name, and who wants to open one of it. Of the shard that the name belongs to. */
    private static final class Busy {
        private final List<Runnable> waiting = new ArrayList<>(0);
        private int tasks;
    }

    private void enter(LogName name) {
        busy.computeIfAbsent(name, any -> new Busy()).tasks++;
    }

    private void leave(LogName name) {
        Busy left = busy.get(name);
        if (left != null && --left.tasks == 0) {
            busy.remove(name);
            left.waiting.forEach(Runnable::run);
        }
    }

    /** A log that somebody wants, and waits for. Its name belongs to one shard. */
    private record Opening(LogName name, Uuid topicId, LogConfig config, LogHost host, boolean isNew, LogMade made) {}

    /** What an earlier topic of the same name has left goes first. */
    private void begin(Opening wanted) {
        for (LogDirectory home : directories) {
            PartitionLog found = home.log(wanted.name());
            if (found != null && !isOf(found, wanted.topicId()) && !home.isOffline()) {
                // The topic was deleted and created again while this broker did not listen (reliability row 42).
                LOG.warn("log of an earlier topic deleted log={} topicId={}", wanted.name(), found.topicId());
                home.delete(found, failure -> {
                    if (failure == null) {
                        begin(wanted);
                    } else {
                        wanted.made().onMade(null, asException(failure));
                    }
                });
                return;
            }
        }
        PartitionLog present = present(wanted);
        if (present == null) {
            create(wanted);
        } else if (present.isOffline()) {
            wanted.made().onMade(null, new IOException("the log directory is offline"));
        } else {
            present.lane().whenHere(() -> use(present, wanted));
        }
    }

    private static Exception asException(Throwable failure) {
        return failure instanceof Exception exception ? exception : new IllegalStateException(failure);
    }

    private static boolean isOf(PartitionLog log, Uuid topicId) {
        return log.topicId().equals(topicId) || log.topicId().isZero();
    }

    private @Nullable PartitionLog present(Opening wanted) {
        PartitionLog present = null;
        for (LogDirectory home : directories) {
            PartitionLog found = home.log(wanted.name());
            if (found != null && isOf(found, wanted.topicId())) {
                present = present == null || isNewer(found, present) ? found : present;
            }
        }
        return present;
    }

    private static void use(PartitionLog log, Opening wanted) {
        log.config(wanted.config());
        if (!log.topicId().isZero()) {
            wanted.made().onMade(log, null);
            return;
        }
        log.lane().lend(false, () -> log.topicId(wanted.topicId()), failure -> {
            if (failure == null) {
                wanted.made().onMade(log, null);
            } else {
                wanted.made().onMade(null, asException(failure));
            }
        });
    }

    /** There are two if a replica went, came back as a new one while its directory was offline, and that is repaired. */
    private static boolean isNewer(PartitionLog log, PartitionLog other) {
        if (log.isOffline() != other.isOffline()) {
            return other.isOffline();
        }
        if (log.topicId().isZero() != other.topicId().isZero()) {
            // Nobody knows whether it is of this topic, or of one that had the name before.
            return other.topicId().isZero();
        }
        int epoch = log.view().latestEpoch();
        int otherEpoch = other.view().latestEpoch();
        return epoch > otherEpoch
                || (epoch == otherEpoch && log.view().endOffset() > other.view().endOffset());
    }

    private void create(Opening wanted) {
        LogName name = wanted.name();
        try {
            List<Path> offline = wanted.isNew() ? List.of() : offline();
            if (!offline.isEmpty()) {
                throw new IOException("the log is in none of the good directories and not made anew while " + offline
                        + " is offline: it may lie there");
            }
            for (LogDirectory home : directories) {
                // An empty log in its place would lead, and what was acknowledged would be gone.
                if (!wanted.isNew() && home.hasNotLoaded(name)) {
                    throw new IOException("log " + name.folder() + " lies in " + home.path()
                            + ", could not be loaded at the start, and is not made anew");
                }
            }
            emptiest().create(name, wanted.topicId(), wanted.config(), wanted.host(), wanted.made());
        } catch (IOException impossible) {
            wanted.made().onMade(null, impossible);
        }
    }

    @Override
    public void delete(LogName name, Consumer<Throwable> failed) {
        for (LogDirectory home : directories) {
            PartitionLog log = home.log(name);
            if (log != null && !home.isOffline()) {
                enter(name);
                home.delete(log, failure -> deleted(name, failure, failed));
            }
        }
    }

    private void deleted(LogName name, @Nullable Throwable failure, Consumer<Throwable> failed) {
        try {
            if (failure != null) {
                failed.accept(failure);
            }
        } finally {
            leave(name);
        }
    }

    /** Deletes a log that no topic claims; called on the shard that owns it. Nothing happens if it is gone by now. */
    void deleteStray(PartitionLog stray, Consumer<Throwable> failed) {
        for (LogDirectory home : directories) {
            if (home.log(stray.name()) == stray) {
                enter(stray.name());
                home.deleteStray(stray, failure -> deleted(stray.name(), failure, failed));
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
        return candidate.logCount() < best.logCount();
    }
}
