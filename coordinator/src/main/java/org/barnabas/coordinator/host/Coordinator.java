package org.barnabas.coordinator.host;

import org.barnabas.protocol.ErrorCode;

/**
 * What coordinates something from one partition during one term of leadership, as whoever gives it its place sees it.
 * Belongs to the thread that owns the partition.
 */
public interface Coordinator {

    /** NONE, or what every request is answered with at the moment. */
    ErrorCode availability();

    /** What is before this offset of the partition is committed. */
    void onHighWatermark(long offset);

    /** The log may have a place for what it had none for. */
    void onRoom();

    /** A producer's transaction has ended: the marker is in the log at {@code offset}. */
    void onMarker(long offset, long producerId, short producerEpoch, boolean commit);

    /** Ends the term: waiting requests are answered, timers stop, later calls are refused. */
    void close();
}
