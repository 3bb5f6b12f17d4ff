package org.barnabas.ports;

/**
 * The time of day. Only for what people or files see: record timestamps, retention. Time-outs use {@link
 * MonotonicClock}.
 */
@FunctionalInterface
public interface WallClock {

    /** Milliseconds since the epoch; may jump in either direction. */
    long nowMs();
}
