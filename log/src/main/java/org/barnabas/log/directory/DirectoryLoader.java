package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.LogEnvironment;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.log.recovery.LogParts;
import org.barnabas.log.recovery.LogRecovery;
import org.barnabas.log.recovery.RecoveryReport;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads all logs of a directory, several at a time. */
final class DirectoryLoader {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLoader.class);
    private static final RecoveryReport FAILED = new RecoveryReport(false, 0, 0, -1);

    private final Path directory;
    private final LogEnvironment environment;
    private final DirectoryCheckpoints checkpoints;
    private final boolean clean;
    private final FolderDeleter deleter;

    DirectoryLoader(
            Path directory,
            LogEnvironment environment,
            DirectoryCheckpoints checkpoints,
            boolean clean,
            FolderDeleter deleter) {
        this.directory = directory;
        this.environment = environment;
        this.checkpoints = checkpoints;
        this.clean = clean;
        this.deleter = deleter;
    }

    void loadAll(LogTenancy tenancy, Executor recovery, Consumer<LoadedLog> onLoaded, Runnable whenDone)
            throws IOException {
        List<LogName> names = findLogs();
        AtomicInteger left = new AtomicInteger(names.size());
        if (names.isEmpty()) {
            whenDone.run();
        }
        for (LogName name : names) {
            recovery.execute(() -> {
                try {
                    onLoaded.accept(load(name, tenancy));
                } finally {
                    if (left.decrementAndGet() == 0) {
                        whenDone.run();
                    }
                }
            });
        }
    }

    private List<LogName> findLogs() throws IOException {
        List<LogName> names = new ArrayList<>();
        for (String entry : environment.disk().list(directory)) {
            Path path = directory.resolve(entry);
            if (isAside(entry) && environment.disk().isDirectory(path)) {
                deleter.deleteInBackground(path);
                continue;
            }
            LogName name = LogName.ofFolder(entry);
            if (name != null && environment.disk().isDirectory(path)) {
                names.add(name);
            }
        }
        return names;
    }

    private static boolean isAside(String folder) {
        return folder.endsWith(FolderDeleter.SUFFIX) || folder.endsWith(FolderDeleter.STRAY_SUFFIX);
    }

    private LoadedLog load(LogName name, LogTenancy tenancy) {
        Path folder = directory.resolve(name.folder());
        try {
            LogConfig config = tenancy.configs().apply(name);
            LogRecovery recovery = new LogRecovery(environment, folder, clean, checkpoints.of(name));
            LogParts parts = recovery.load();
            RecoveryReport report = recovery.report();
            environment.metrics().recovered(report.truncatedBytes(), report.isCorrupt());
            if (parts == null) {
                LOG.error("log damaged below its flushed point log={} offset={}", name, report.corruptOffset());
                return new LoadedLog(name, null, recovery.topicId(), report);
            }
            LogHost host = tenancy.hosts().apply(name);

            PartitionLog log = new PartitionLog(name, folder, environment, host, config, parts);
            return new LoadedLog(name, log, parts.topicId(), report);
        } catch (DiskFullException noRoom) {
            environment.state().room().foundNone();
            LOG.error(
                    "log not loaded log={}: its recovery found no room on the disk of {}. Make room and restart the broker",
                    name,
                    directory);
        } catch (IOException failure) {
            environment.state().fail(failure);
        } catch (RuntimeException | AssertionError | StackOverflowError surprise) {
            // One broken log must not keep the broker from serving the others.
            LOG.error("log not loaded log={}", name, surprise);
        }
        return new LoadedLog(name, null, Uuid.ZERO, FAILED);
    }
}
