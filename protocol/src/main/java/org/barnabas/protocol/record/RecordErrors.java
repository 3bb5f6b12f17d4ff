package org.barnabas.protocol.record;

import static org.barnabas.protocol.ErrorCode.INVALID_RECORD;
import static org.barnabas.protocol.ErrorCode.INVALID_TIMESTAMP;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.record.BatchVerdict.RecordError;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Holds the records of one batch against the topic's rules for single records: a key where the topic is compacted, a
 * time near the broker's. Nothing is created as long as they comply. Not thread-safe.
 */
public final class RecordErrors {
    /** Records that are named at most: an answer must not grow with what the request holds. */
    public static final int MOST = 100;

    private final BatchRules rules;
    private final long nowMs;
    private @Nullable List<RecordError> errors;
    private boolean timestamps;

    /** @param nowMs wall-clock time that the records' times are held against */
    public RecordErrors(BatchRules rules, long nowMs) {
        this.rules = rules;
        this.nowMs = nowMs;
    }

    /** From here to {@link #highestMs} every time is in order; others may be. */
    long lowestMs() {
        return rules.logAppendTime() ? Long.MIN_VALUE : rules.lowestTimestamp(nowMs);
    }

    long highestMs() {
        return rules.logAppendTime() ? Long.MAX_VALUE : rules.highestTimestamp(nowMs);
    }

    boolean needsKeys() {
        return rules.compacted();
    }

    /** Judges a record, which need not be told of if it lies between the times and has the key it needs. */
    public void check(int index, long timestampMs, boolean hasKey) {
        if (!hasKey && rules.compacted()) {
            add(index, "Compacted topic cannot accept a record without a key");
        } else if (!rules.logAppendTime() && !rules.acceptsTimestamp(timestampMs, nowMs)) {
            refuseTime(index, "Timestamp " + timestampMs + " is too far from the broker's time " + nowMs);
        }
    }

    /** Refuses a record for what its time is, or who it says has set it. */
    public void refuseTime(int index, String message) {
        timestamps = true;
        add(index, message);
    }

    /** Refuses a record. */
    public void add(int index, String message) {
        List<RecordError> present = errors;
        if (present == null) {
            present = new ArrayList<>();
            errors = present;
        }
        if (present.size() < MOST) {
            present.add(new RecordError(index, message));
        }
    }

    /** The verdict; null if every record complies. */
    public @Nullable Refused refused() {
        List<RecordError> present = errors;
        if (present == null) {
            return null;
        }
        String first =
                "Record " + present.get(0).index() + ": " + present.get(0).message();
        return new Refused(timestamps ? INVALID_TIMESTAMP : INVALID_RECORD, first, present);
    }
}
