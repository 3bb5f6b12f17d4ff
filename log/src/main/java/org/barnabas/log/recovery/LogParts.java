package org.barnabas.log.recovery;

import org.barnabas.log.epoch.EpochHistory;
import org.barnabas.log.producer.ProducerLedger;
import org.barnabas.log.producer.SnapshotStore;
import org.barnabas.log.segment.LogSegments;
import org.barnabas.protocol.Uuid;

/**
 * The loaded or fresh state from which a {@code PartitionLog} is made.
 *
 * @param topicId {@link Uuid#ZERO} if nobody says
 * @param isIdFlushed whether the folder will say so after a power cut, too
 * @param startOffset the smallest offset that may be read
 * @param recoveryPoint everything before it is durable
 */
public record LogParts(
        LogSegments segments,
        ProducerLedger ledger,
        SnapshotStore snapshots,
        EpochHistory epochs,
        Uuid topicId,
        boolean isIdFlushed,
        long startOffset,
        long recoveryPoint) {}
