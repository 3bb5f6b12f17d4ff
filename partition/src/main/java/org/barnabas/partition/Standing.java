package org.barnabas.partition;

/** What a replica on this broker is at a moment. */
public enum Standing {
    /** Serves nothing: not told yet what to do, stopped, or its disk has failed. */
    OFFLINE,
    LEADER,
    FOLLOWER
}
