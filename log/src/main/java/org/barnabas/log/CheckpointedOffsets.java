package org.barnabas.log;

/**
 * What the checkpoint files of a directory say of one log.
 *
 * @param recoveryPoint everything before it was flushed
 * @param start nothing before it may be read
 * @param cleanedUpTo compaction has been through everything before it
 */
record CheckpointedOffsets(long recoveryPoint, long start, long cleanedUpTo) {}
