package org.barnabas.log.model;

/**
 * A transaction that readers of committed data skip.
 *
 * @param producerId who wrote it
 * @param firstOffset its first record
 * @param lastOffset its abort marker
 * @param lastStableOffset the last stable offset when the marker was written: where a search through later entries may
 *     stop
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
