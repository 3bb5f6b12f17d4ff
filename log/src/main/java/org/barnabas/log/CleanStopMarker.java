package org.barnabas.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.barnabas.ports.Disk;

/**
 * The file {@code .kafka_cleanshutdown}: it exists only between a clean stop and the next start, and says with which
 * registration the broker stopped. Older brokers leave it empty.
 *
 * <pre>{"version":0,"brokerEpoch":4711}</pre>
 */
final class CleanStopMarker {

    static final String FILE = ".kafka_cleanshutdown";
    static final long NO_EPOCH = -1;

    /** There is no marker: the stop was not clean. */
    static final long UNCLEAN = -2;

    private static final Pattern EPOCH = Pattern.compile("\"brokerEpoch\"\\s*:\\s*(-?\\d{1,18})");

    private CleanStopMarker() {}

    /** Reads and removes the marker, durably: after a crash it must not be there. */
    static long take(Disk disk, Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!disk.exists(file)) {
            return UNCLEAN;
        }
        Matcher matcher = EPOCH.matcher(AtomicFile.text(disk.readAll(file)));
        long epoch = matcher.find() ? Long.parseLong(matcher.group(1)) : NO_EPOCH;
        disk.deleteIfExists(file);
        disk.forceDirectory(directory);
        return epoch;
    }

    static void write(Disk disk, Path directory, long brokerEpoch) throws IOException {
        String text = "{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}";
        AtomicFile.writeDurably(disk, directory.resolve(FILE), AtomicFile.utf8(text));
    }
}
