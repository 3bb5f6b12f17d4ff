package org.barnabas.partition.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.AnyThread;

/**
 * Which log directories take no appends for want of room, as it is told to the controller. It is told at the next look, and
 * taken back only when there has been room for a while: a disk at its limit fills up and is emptied all the time, and
 * leaderships should not come and go with that. Any thread asks; one after the other looks.
 */
public final class FullDirectories {

    /** So many looks in a row, one a second, have to find room. */
    static final int STEADY_LOOKS = 10;

    private final LogDirectories directories;
    private final Runnable changed;
    /** How many looks in a row have found room since. */
    private final Map<LogDirectory, Integer> full = new ConcurrentHashMap<>();

    /** @param changed runs on the looking thread after what is told has changed; must only hand over */
    public FullDirectories(LogDirectories directories, Runnable changed) {
        this.directories = directories;
        this.changed = changed;
    }

    /** To be called every second, after the disks were looked at. */
    void look() {
        boolean news = false;
        for (LogDirectory directory : directories.all()) {
            news |= look(directory);
        }
        if (news) {
            changed.run();
        }
    }

    private boolean look(LogDirectory directory) {
        if (directory.isOffline()) {
            // Its failure tells more.
            full.remove(directory);
            return false;
        }
        if (directory.isFull()) {
            return full.put(directory, 0) == null;
        }
        Integer before = full.get(directory);
        if (before == null) {
            return false;
        }
        if (before + 1 < STEADY_LOOKS) {
            full.put(directory, before + 1);
            return false;
        }
        full.remove(directory);
        return true;
    }

    /** Whether a log lies in such a directory, or, if it has not been made yet, can only be made in one. */
    @AnyThread
    boolean holds(LogName log) {
        return !full.isEmpty() && directories.homesOf(log).stream().allMatch(full::containsKey);
    }
}
