package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code servers} in a ZooKeeper folder: the ids of the ensemble in which the folder last had everything, such as
 * {@code 1,2,3}. There is none in the folder of a server that is alone, or that was never in time with its ensemble.
 */
final class EnsembleNote {

    private static final String FILE = "servers";

    private EnsembleNote() {}

    /** As the file says it. */
    static String text(Collection<Integer> ids) {
        return new TreeSet<>(ids).stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Null if there is none. */
    static @Nullable String read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        return Files.exists(file)
                ? Files.readString(file, StandardCharsets.UTF_8).trim()
                : null;
    }

    /** Durable when it returns. */
    static void write(Path folder, String ids) throws IOException {
        if (ids.equals(read(folder))) {
            return;
        }
        Path temporary = folder.resolve(FILE + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap((ids + '\n').getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * A server that was of an ensemble and goes on alone would have a history of its own, which is overwritten, or
     * overwrites that of the others, when they meet again.
     *
     * @throws IOException if the folder is that of a server of an ensemble, for the operator
     */
    static void requireNone(Path folder) throws IOException {
        String ids = read(folder);
        if (ids != null) {
            throw new IOException("the folder " + folder + " belongs to the ensemble of the servers " + ids
                    + "; alone it would part from them. Give zookeeper.embedded.servers as before. If the others will never"
                    + " come back, delete its file " + FILE + " and empty their folders");
        }
    }
}
