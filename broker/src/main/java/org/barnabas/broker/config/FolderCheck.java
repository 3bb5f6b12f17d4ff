package org.barnabas.broker.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigProblem;
import org.jspecify.annotations.Nullable;

/** Whether a broker could make and write its folders, as a start would. Leaves nothing behind. */
final class FolderCheck {

    private FolderCheck() {}

    /** Finds the folders that cannot be used. A broker does without some of its log directories, not without all. */
    static List<ConfigProblem> of(StorageConfig storage, ZooKeeperConfig zooKeeper, WrittenConfig written) {
        List<ConfigProblem> problems = new ArrayList<>();
        String logs = first(written, StorageConfig.LOG_DIRS, StorageConfig.LOG_DIR, NodeConfig.DATA_DIR);
        for (Path folder : storage.logDirs()) {
            String reason = whyNot(folder);
            if (reason != null) {
                problems.add(problem(written, logs, folder, reason, ConfigProblem.Severity.WARNING));
            }
        }
        if (problems.size() == storage.logDirs().size()) {
            problems.replaceAll(one -> new ConfigProblem(
                    ConfigProblem.Severity.ERROR, one.key(), one.where(), one.problem(), one.advice()));
        }
        if (zooKeeper.connect() == null) {
            String reason = whyNot(zooKeeper.embeddedDir());
            if (reason != null) {
                String key = first(written, ZooKeeperConfig.EMBEDDED_DIR, NodeConfig.DATA_DIR);
                problems.add(problem(written, key, zooKeeper.embeddedDir(), reason, ConfigProblem.Severity.ERROR));
            }
        }
        return problems;
    }

    private static ConfigProblem problem(
            WrittenConfig written, String key, Path folder, String reason, ConfigProblem.Severity severity) {
        return new ConfigProblem(
                severity,
                key,
                written.place(key).text(),
                "The folder " + folder + " of " + key + " cannot be used: " + reason,
                "Make it writable for the broker's user, or name another one");
    }

    private static String first(WrittenConfig written, ConfigKey<?>... keys) {
        for (ConfigKey<?> key : keys) {
            if (written.values().containsKey(key.name())) {
                return key.name();
            }
        }
        return keys[keys.length - 1].name();
    }

    /** Says why a folder cannot be made or written; null if it can. */
    static @Nullable String whyNot(Path folder) {
        Path there = folder.toAbsolutePath().normalize();
        if (Files.isDirectory(there)) {
            return Files.isWritable(there) ? null : "permission denied, or read-only";
        }
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return there + " is no folder";
        }
        try {
            // Rights alone do not tell: root has them in /proc, too.
            Files.delete(Files.createTempDirectory(there, ".barnabas-check"));
            return null;
        } catch (IOException e) {
            String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
            return "nothing can be made in " + there + (reason == null ? "" : " (" + reason + ")");
        }
    }
}
