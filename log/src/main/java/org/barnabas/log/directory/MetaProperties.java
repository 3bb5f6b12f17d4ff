package org.barnabas.log.directory;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;
import org.barnabas.log.disk.AtomicFile;
import org.barnabas.ports.Disk;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code meta.properties}, which binds a log directory to a broker of a cluster. Version 0 is that of
 * ZooKeeper-based brokers and is what is written; version 1 ({@code node.id}) is understood.
 *
 * <pre>
 * version=0
 * broker.id=1
 * cluster.id=vPeOCWypqUOSepEvx0cbog
 * </pre>
 *
 * @param clusterId null if the file does not say
 * @param directoryId of a version-1 directory, kept as it is; null if the file does not say
 */
public record MetaProperties(
        int brokerId, @Nullable String clusterId, @Nullable String directoryId) {

    static final String FILE = "meta.properties";

    /** Null if the directory is new. */
    public static @Nullable MetaProperties read(Disk disk, Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!disk.exists(file)) {
            return null;
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(AtomicFile.text(disk.readAll(file))));
            String version = properties.getProperty("version", "0").trim();
            String id = properties.getProperty(version.equals("1") ? "node.id" : "broker.id", "-1");
            return new MetaProperties(
                    Integer.parseInt(id.trim()),
                    properties.getProperty("cluster.id"),
                    properties.getProperty("directory.id"));
        } catch (IllegalArgumentException garbage) {
            throw new IOException("cannot understand " + file, garbage);
        }
    }

    void write(Disk disk, Path directory) throws IOException {
        StringBuilder text =
                new StringBuilder("version=0\nbroker.id=").append(brokerId).append('\n');
        if (clusterId != null) {
            text.append("cluster.id=").append(clusterId).append('\n');
        }
        if (directoryId != null) {
            text.append("directory.id=").append(directoryId).append('\n');
        }
        AtomicFile.writeDurably(disk, directory.resolve(FILE), AtomicFile.utf8(text));
    }
}
