package org.barnabas.log.disk;

import org.barnabas.log.model.LogName;
import org.barnabas.protocol.Uuid;

/**
 * That a partition begins a leader epoch here; or that its log was made, or was deleted.
 *
 * @param topicId tells the log from others that had its name before
 * @param offset the end of the log then
 */
public record EpochStart(LogName log, Uuid topicId, int epoch, long offset) {

    private static final int NO_EPOCH = -1;

    /** That a log was made, of which there is no epoch to tell yet. */
    public static EpochStart made(LogName log, Uuid topicId) {
        return new EpochStart(log, topicId, NO_EPOCH, 0);
    }

    /** That a log was deleted: what was noted of it may be forgotten. */
    static EpochStart gone(LogName log, Uuid topicId) {
        return new EpochStart(log, topicId, NO_EPOCH, -1);
    }

    boolean isGone() {
        return offset < 0;
    }
}
