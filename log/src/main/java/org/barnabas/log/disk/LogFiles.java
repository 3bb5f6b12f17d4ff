package org.barnabas.log.disk;

import java.nio.file.Path;
import java.util.List;

/** Names of files inside a partition's folder: a segment's base offset in 20 digits and what the file holds. */
public final class LogFiles {

    public static final String LOG = ".log";
    public static final String OFFSET_INDEX = ".index";
    public static final String TIME_INDEX = ".timeindex";
    public static final String TRANSACTION_INDEX = ".txnindex";
    public static final String SNAPSHOT = ".snapshot";
    public static final String DELETED = ".deleted";
    public static final String CLEANED = ".cleaned";
    public static final String SWAP = ".swap";
    public static final String EPOCHS = "leader-epoch-checkpoint";
    public static final String METADATA = "partition.metadata";

    /** The files of one segment. */
    public static final List<String> SEGMENT_SUFFIXES = List.of(LOG, OFFSET_INDEX, TIME_INDEX, TRANSACTION_INDEX);

    private static final int DIGITS = 20;

    private LogFiles() {}

    public static Path log(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, LOG));
    }

    public static Path offsetIndex(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, OFFSET_INDEX));
    }

    public static Path timeIndex(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, TIME_INDEX));
    }

    public static Path transactionIndex(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, TRANSACTION_INDEX));
    }

    public static Path snapshot(Path folder, long offset) {
        return folder.resolve(name(offset, SNAPSHOT));
    }

    public static Path withSuffix(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    public static String name(long offset, String suffix) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /** Whether a name is an offset followed by exactly this suffix. */
    public static boolean isOffsetFile(String name, String suffix) {
        return name.length() == DIGITS + suffix.length() && name.endsWith(suffix) && startsWithOffset(name);
    }

    /** Whether a name starts with the twenty digits of an offset. */
    public static boolean startsWithOffset(String name) {
        if (name.length() < DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        // Twenty nines do not fit a long; a file like that is not ours.
        return name.charAt(0) == '0';
    }

    /** The offset that a file is named after; the name must start with one. */
    public static long offsetOf(String name) {
        return Long.parseLong(name.substring(0, DIGITS));
    }
}
