package org.barnabas.log;

import java.nio.file.Path;
import java.util.List;

/** Names of files inside a partition's folder: a segment's base offset in 20 digits and what the file holds. */
final class LogFiles {

    static final String LOG = ".log";
    static final String OFFSET_INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";
    static final String TRANSACTION_INDEX = ".txnindex";
    static final String SNAPSHOT = ".snapshot";
    static final String DELETED = ".deleted";
    static final String CLEANED = ".cleaned";
    static final String SWAP = ".swap";
    static final String EPOCHS = "leader-epoch-checkpoint";
    static final String METADATA = "partition.metadata";

    /** The files of one segment. */
    static final List<String> SEGMENT_SUFFIXES = List.of(LOG, OFFSET_INDEX, TIME_INDEX, TRANSACTION_INDEX);

    private static final int DIGITS = 20;

    private LogFiles() {}

    static Path log(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, LOG));
    }

    static Path offsetIndex(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, OFFSET_INDEX));
    }

    static Path timeIndex(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, TIME_INDEX));
    }

    static Path transactionIndex(Path folder, long baseOffset) {
        return folder.resolve(name(baseOffset, TRANSACTION_INDEX));
    }

    static Path snapshot(Path folder, long offset) {
        return folder.resolve(name(offset, SNAPSHOT));
    }

    static Path withSuffix(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    static String name(long offset, String suffix) {
        String digits = Long.toString(offset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /** Whether a name is an offset followed by exactly this suffix. */
    static boolean isOffsetFile(String name, String suffix) {
        return name.length() == DIGITS + suffix.length() && name.endsWith(suffix) && startsWithOffset(name);
    }

    /** Whether a name starts with the twenty digits of an offset. */
    static boolean startsWithOffset(String name) {
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
    static long offsetOf(String name) {
        return Long.parseLong(name.substring(0, DIGITS));
    }
}
