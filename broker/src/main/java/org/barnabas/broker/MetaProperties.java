package org.barnabas.broker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.barnabas.ports.Disk;
import org.barnabas.ports.DiskFile;
import org.jspecify.annotations.Nullable;

/**
 * Whose log directory this is. Format of Apache Kafka 3.9 in ZooKeeper mode, one file per log directory:
 *
 * <pre>
 *   version=0
 *   broker.id=1001
 *   cluster.id=mVUGOTHyQaOxtCFgtW0zRA
 * </pre>
 *
 * @param brokerId negative: not known yet
 * @param clusterId null: not known yet
 */
record MetaProperties(int brokerId, @Nullable String clusterId) {

    private static final String FILE = "meta.properties";
    private static final String VERSION = "version";
    private static final String BROKER_ID = "broker.id";
    private static final String CLUSTER_ID = "cluster.id";

    static final MetaProperties UNKNOWN = new MetaProperties(-1, null);

    /**
     * What the directory says.
     *
     * @return {@link #UNKNOWN} if it says nothing
     * @throws StartException if it was written by something that this broker does not understand
     */
    static MetaProperties read(Disk disk, Path directory) throws IOException, StartException {
        Path file = directory.resolve(FILE);
        if (!disk.exists(file)) {
            return UNKNOWN;
        }
        Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(disk.readAll(file)));
            int version = Integer.parseInt(properties.getProperty(VERSION, "0").trim());
            if (version != 0) {
                throw new StartException(file + " has version " + version + ": the directory was formatted for KRaft."
                        + " Choose another log.dirs.");
            }
            String id = properties.getProperty(BROKER_ID);
            return new MetaProperties(
                    id == null ? -1 : Integer.parseInt(id.trim()), properties.getProperty(CLUSTER_ID));
        } catch (IllegalArgumentException e) {
            throw new StartException(file + " is damaged: " + e.getMessage() + ". Correct or delete it.", e);
        }
    }

    /** Writes the file so that a crash leaves either the old or the new one. */
    void write(Disk disk, Path directory) throws IOException {
        Path temporary = directory.resolve(FILE + ".tmp");
        String text = VERSION + "=0\n" + BROKER_ID + "=" + brokerId + "\n" + CLUSTER_ID + "=" + clusterId + "\n";
        disk.deleteIfExists(temporary);
        try (DiskFile file = disk.openOrCreate(temporary)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            file.force(true);
        }
        disk.rename(temporary, directory.resolve(FILE));
        disk.forceDirectory(directory);
    }
}
