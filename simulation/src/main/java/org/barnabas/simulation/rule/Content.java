package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a log holds, by offset. A cleaned log has holes; one that was cut at its front begins above 0. */
final class Content {

    private static final int AROUND = 3;

    private final List<@Nullable RecordSeen> records = new ArrayList<>();
    private long start;
    private long changedFrom = Long.MAX_VALUE;

    /** The first offset that may be read. */
    long start() {
        return start;
    }

    /** Behind the last one. */
    long end() {
        return records.size();
    }

    /** Null in a hole, and where nothing was ever. */
    @Nullable
    RecordSeen at(long offset) {
        return offset < 0 || offset >= records.size() ? null : records.get((int) offset);
    }

    /** The smallest offset at which something changed since this was asked last; what was only added does not count. */
    long takeChangedFrom() {
        long from = changedFrom;
        changedFrom = Long.MAX_VALUE;
        return from;
    }

    void startAt(long offset) {
        if (offset < start) {
            // What was out of sight must be looked at.
            changedFrom = Math.min(changedFrom, offset);
        }
        start = offset;
    }

    /** The log goes up to there: what is behind it is gone, what is missing before it is a hole. */
    void endAt(long offset) {
        if (offset < records.size()) {
            changedFrom = Math.min(changedFrom, offset);
            records.subList((int) offset, records.size()).clear();
        }
        while (records.size() < offset) {
            records.add(null);
        }
    }

    /** There is this record at an offset, or null for a hole. */
    void put(long offset, @Nullable RecordSeen record) {
        if (offset >= records.size()) {
            endAt(offset);
            records.add(record);
            return;
        }
        RecordSeen before = records.set((int) offset, record);
        if (before == null ? record != null : record == null || !before.isSame(record)) {
            changedFrom = Math.min(changedFrom, offset);
        }
    }

    /** Adds a record behind the last one. */
    void add(@Nullable RecordSeen record) {
        records.add(record);
    }

    /** What it held may be lost. */
    void forget() {
        changedFrom = 0;
        records.clear();
        start = 0;
    }

    String around(long offset) {
        StringBuilder text = new StringBuilder();
        for (long at = Math.max(0, offset - AROUND); at <= Math.min(end() - 1, offset + AROUND); at++) {
            RecordSeen record = at(at);
            text.append(at).append('=').append(record == null ? "-" : record).append(' ');
        }
        return text.append("from ").append(start).append(" to ").append(end()).toString();
    }
}
