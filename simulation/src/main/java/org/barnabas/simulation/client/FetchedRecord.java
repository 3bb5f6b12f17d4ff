package org.barnabas.simulation.client;

import org.jspecify.annotations.Nullable;

/**
 * A record as a reader gets it.
 *
 * @param leaderEpoch of its batch
 */
record FetchedRecord(
        long offset,
        long timestamp,
        int leaderEpoch,
        @Nullable String key,
        @Nullable String value) {}
