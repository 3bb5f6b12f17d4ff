package org.barnabas.cluster.controller;

/**
 * What the controller knows of the {@code min.insync.replicas} by which a partition's leader acknowledges. Where neither
 * topic nor cluster set it, each leader counts with its own file's, and the files may differ.
 *
 * @param least of all that may lead: whoever leads, with fewer in sync nothing is acknowledged
 * @param most of all that led: records may have been acknowledged on as many
 */
record MinInsync(int least, int most) {

    static MinInsync of(int value) {
        return new MinInsync(value, value);
    }

    MinInsync atMost(int replicas) {
        return new MinInsync(Math.min(least, replicas), Math.min(most, replicas));
    }

    /** Whether one copy of a record is all that was ever asked for. */
    boolean isOneCopyEnough() {
        return most < 2;
    }
}
