package org.barnabas.log.epoch;

/**
 * A leader epoch and the offset of the first record that its leader wrote or could have written.
 *
 * @param epoch zero or more
 * @param startOffset zero or more
 */
public record EpochEntry(int epoch, long startOffset) {}
