package org.barnabas.log;

import org.jspecify.annotations.Nullable;

/** Where the owner of a log publishes what others may read. One writer, the log's owner; readers on any thread. */
final class LogViewHolder {

    private volatile @Nullable LogView view;
    private volatile long recoveryPoint;
    private volatile long highWatermark;

    LogView view() {
        LogView current = view;
        if (current == null) {
            throw new IllegalStateException("log not open yet");
        }
        return current;
    }

    void view(LogView value) {
        view = value;
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    void recoveryPoint(long value) {
        recoveryPoint = value;
    }

    long highWatermark() {
        return highWatermark;
    }

    void highWatermark(long value) {
        highWatermark = value;
    }
}
