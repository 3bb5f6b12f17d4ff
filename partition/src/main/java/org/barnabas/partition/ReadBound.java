package org.barnabas.partition;

/** How far a reader may read. */
public enum ReadBound {
    /** Up to the end of the log: replicas. */
    LOG_END,
    /** Up to the high watermark: consumers. */
    HIGH_WATERMARK,
    /** Up to the last stable offset: consumers that read committed data only. */
    LAST_STABLE
}
