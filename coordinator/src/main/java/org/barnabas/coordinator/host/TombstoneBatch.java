package org.barnabas.coordinator.host;

import java.util.ArrayList;
import java.util.List;

/** Tombstones that are written together: as many as every partition takes in one batch. */
public final class TombstoneBatch {

    private static final int MAX_RECORDS = 1_000;
    private static final int MAX_BYTES = 64 << 10;

    private final List<CoordinatorRecord> records = new ArrayList<>();
    private int bytes;

    /** Adds a tombstone unless the batch is full; one always fits. */
    public boolean add(CoordinatorRecord tombstone) {
        int size = tombstone.sizeInBytes();
        if (!records.isEmpty() && (records.size() == MAX_RECORDS || bytes + size > MAX_BYTES)) {
            return false;
        }
        records.add(tombstone);
        bytes += size;
        return true;
    }

    public int size() {
        return records.size();
    }

    public List<CoordinatorRecord> records() {
        return records;
    }
}
