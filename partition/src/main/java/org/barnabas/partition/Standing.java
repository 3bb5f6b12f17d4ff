package org.barnabas.partition;

/** What a replica on this broker is at a moment. */
public enum Standing {
    /** Serves nothing: not told yet what to do, or stopped. */
    OFFLINE,
    /** Serves nothing in this life of the broker: its log directory has failed. */
    FAILED,
    LEADER,
    FOLLOWER
}
