package org.barnabas.broker.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** What to say to somebody whose broker finds no room to start. */
final class FullDisk {

    private static final int TOPICS_NAMED = 3;
    private static final long MEBIBYTE = 1 << 20;

    private FullDisk() {}

    /**
     * Says which folder is full, and what can be removed by hand.
     *
     * @param full where there was no room
     * @param logDirs of the broker
     * @param failure says how much was free and how much is needed, if that is known
     */
    static String atStart(Path full, List<Path> logDirs, IOException failure) {
        String told = String.valueOf(failure.getMessage());
        StringBuilder text = new StringBuilder();
        if (told.contains("are needed")) {
            text.append(told);
        } else {
            text.append("the disk of ")
                    .append(full)
                    .append(" is full: ")
                    .append(full.toFile().getUsableSpace())
                    .append(" bytes are free (")
                    .append(told)
                    .append(')');
        }
        Path disk = mountPoint(full.toAbsolutePath().normalize());
        text.append(". Make the disk of ").append(disk).append(" larger, or make room on it, and start again.");
        for (Path dir : new LinkedHashSet<>(logDirs)) {
            text.append("\n  what is being deleted anyway:  rm -rf ")
                    .append(dir)
                    .append("/*-delete ")
                    .append(dir)
                    .append("/*/*.deleted");
            for (Folder topic : largest(dir)) {
                text.append("\n  for good, with all its records on this broker, a partition of ")
                        .append(topic.bytes / MEBIBYTE)
                        .append(" MiB:  rm -r ")
                        .append(topic.path);
            }
        }
        return text.append("\n  what takes room here:  du -xh --max-depth=2 ")
                .append(commonRoot(full, logDirs))
                .append(" | sort -h | tail")
                .append("\n  what else takes room on the disk:  du -xh --max-depth=2 ")
                .append(disk)
                .append(" | sort -h | tail")
                .toString();
    }

    private static Path commonRoot(Path full, List<Path> logDirs) {
        Path own = full.toAbsolutePath().normalize();
        Path parent = own.getParent();
        if (parent == null) {
            return own;
        }
        boolean shared = logDirs.stream()
                .anyMatch(dir -> parent.equals(dir.toAbsolutePath().normalize().getParent()));
        return shared ? parent : own;
    }

    /** The topmost folder that is on the same disk. */
    private static Path mountPoint(Path folder) {
        Path top = folder;
        try {
            Object disk = Files.getAttribute(folder, "unix:dev");
            for (Path above = top.getParent();
                    above != null && Files.getAttribute(above, "unix:dev").equals(disk);
                    above = above.getParent()) {
                top = above;
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return top;
        }
        return top;
    }

    private record Folder(Path path, long bytes) {}

    private static List<Folder> largest(Path dir) {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.filter(Files::isDirectory)
                    .filter(folder -> !folder.toString().contains("/__"))
                    .map(folder -> new Folder(folder, sizeOf(folder)))
                    .filter(folder -> folder.bytes >= MEBIBYTE)
                    .sorted(Comparator.comparingLong(Folder::bytes).reversed())
                    .limit(TOPICS_NAMED)
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private static long sizeOf(Path folder) {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(files::add);
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
        return files.stream().mapToLong(file -> file.toFile().length()).sum();
    }
}
