package org.barnabas.log.recovery;

import org.barnabas.log.disk.EpochStart;
import org.jspecify.annotations.Nullable;

/**
 * What the checkpoint files of a directory say of one log.
 *
 * @param recoveryPoint everything before it was flushed
 * @param start nothing before it may be read
 * @param cleanedUpTo compaction has been through everything before it
 * @param started the newest leader epoch that its broker began to lead, if the last stop was no clean one
 */
public record CheckpointedOffsets(
        long recoveryPoint,
        long start,
        long cleanedUpTo,
        @Nullable EpochStart started) {}
