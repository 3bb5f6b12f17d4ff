package org.barnabas.log;

/**
 * Where a batch lies in its segment.
 *
 * @param position of its first byte
 * @param size in bytes
 */
record BatchPosition(long baseOffset, long lastOffset, int position, int size) {}
