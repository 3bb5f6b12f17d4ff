package org.barnabas.log.segment;

/**
 * Where a batch lies in its segment.
 *
 * @param position of its first byte
 * @param size in bytes
 */
public record BatchPosition(long baseOffset, long lastOffset, int position, int size) {}
