package org.barnabas.log;

import org.barnabas.protocol.Uuid;

/**
 * The loaded or fresh state from which a {@code PartitionLog} is made.
 *
 * @param topicId {@link Uuid#ZERO} if the folder does not say
 * @param startOffset the smallest offset that may be read
 * @param recoveryPoint everything before it is durable
 */
record LogParts(
        LogSegments segments,
        ProducerLedger ledger,
        SnapshotStore snapshots,
        EpochHistory epochs,
        Uuid topicId,
        long startOffset,
        long recoveryPoint) {}
