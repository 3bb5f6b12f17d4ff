package org.barnabas.protocol;

/** The kinds of listeners on which brokers of the official lines serve an API. */
public enum Listener {
    /** A broker that keeps its cluster state in ZooKeeper (until line 3.9). */
    ZK_BROKER,
    /** A broker of a KRaft cluster. */
    BROKER,
    /** A controller of a KRaft cluster. */
    CONTROLLER
}
