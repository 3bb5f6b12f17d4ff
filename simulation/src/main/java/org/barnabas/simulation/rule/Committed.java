package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that was ever below a leader's high watermark. It only grows. */
final class Committed {

    private final List<@Nullable RecordSeen> records = new ArrayList<>();
    private final Map<String, Long> newest = new HashMap<>();

    /** Behind the last one. */
    long end() {
        return records.size();
    }

    /** Null if nobody saw it: it was cut off its log in the event that committed it. */
    @Nullable
    RecordSeen at(long offset) {
        return offset < 0 || offset >= records.size() ? null : records.get((int) offset);
    }

    void add(@Nullable RecordSeen record) {
        if (record != null && record.key() != null) {
            newest.put(record.key(), end());
        }
        records.add(record);
    }

    /** Whether a cleaner may have taken a record. */
    boolean isReplaced(long offset, RecordSeen record) {
        return record.isPassing() || (record.key() != null && newest.getOrDefault(record.key(), offset) > offset);
    }

    String around(long offset) {
        StringBuilder text = new StringBuilder();
        for (long at = Math.max(0, offset - 3); at <= Math.min(end() - 1, offset + 3); at++) {
            text.append(at).append('=').append(at(at)).append(' ');
        }
        return text.append("to ").append(end()).toString();
    }
}
