package org.barnabas.cluster.controller.decide;

import java.util.Map;

/**
 * What the controller knows of the {@code min.insync.replicas} by which leaders of a partition acknowledge. Where neither
 * topic nor cluster set it, each leader counts with its own file's, and the files may differ. Never more than there are
 * replicas.
 *
 * @param shared what holds whoever leads; 0 if each counts with its own
 * @param own by replica; empty where {@code shared} holds
 */
record MinInsync(int shared, Map<Integer, Integer> own) {

    static MinInsync of(int value) {
        return new MinInsync(value, Map.of());
    }

    /** With fewer in sync this leader acknowledges nothing, and the high watermark stands still. */
    int under(int leader) {
        return shared > 0 ? shared : own.getOrDefault(leader, 1);
    }

    /** Whether one copy of a record is all that any leader asks for. */
    boolean isOneCopyEnough() {
        return shared == 1 || (shared == 0 && own.values().stream().allMatch(value -> value < 2));
    }
}
