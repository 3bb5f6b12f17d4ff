package org.barnabas.log.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.barnabas.log.disk.AtomicFile;
import org.barnabas.ports.Disk;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code .kafka_cleanshutdown}: it exists only between a clean stop and the next start, and says with which
 * registration the broker stopped. Older brokers leave it empty. Where nothing was lost since earlier registrations either, a
 * second line, which Apache Kafka does not read, has all of them.
 *
 * <pre>
 * {"version":0,"brokerEpoch":4711}
 * {"cleanSince":[4242,4711]}
 * </pre>
 */
public final class CleanStopMarker {

    public static final String FILE = ".kafka_cleanshutdown";

    /** Stands for all lives of the broker before those that are named. */
    public static final long ANY_BEFORE = -1;

    private static final Pattern EPOCH = Pattern.compile("\"brokerEpoch\"\\s*:\\s*(-?\\d{1,18})");
    private static final Pattern LIVES = Pattern.compile("\"cleanSince\"\\s*:\\s*\\[([-\\d,\\s]*)]");
    private static final Pattern LIFE = Pattern.compile("(?<!\\d)-?\\d{1,18}(?!\\d)");

    private CleanStopMarker() {}

    /** Reads and removes the marker, durably: after a crash it must not be there. Null if there is none. */
    static @Nullable List<Long> take(Disk disk, Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!disk.exists(file)) {
            return null;
        }
        List<Long> lives = lives(AtomicFile.text(disk.readAll(file)));
        disk.deleteIfExists(file);
        disk.forceDirectory(directory);
        return lives;
    }

    private static List<Long> lives(String text) {
        Matcher all = LIVES.matcher(text);
        if (all.find()) {
            return LIFE.matcher(all.group(1))
                    .results()
                    .map(life -> Long.valueOf(life.group()))
                    .toList();
        }
        Matcher one = EPOCH.matcher(text);
        return List.of(one.find() ? Long.parseLong(one.group(1)) : ANY_BEFORE);
    }

    /** @param lives registrations since which nothing was lost, the oldest first; at least one */
    static void write(Disk disk, Path directory, List<Long> lives) throws IOException {
        String text = "{\"version\":0,\"brokerEpoch\":" + lives.get(lives.size() - 1) + "}";
        if (lives.size() > 1) {
            text += "\n{\"cleanSince\":[" + lives.stream().map(String::valueOf).collect(Collectors.joining(",")) + "]}";
        }
        AtomicFile.writeDurably(disk, directory.resolve(FILE), AtomicFile.utf8(text));
    }
}
