package org.barnabas.cluster.zk;

/** How a call to ZooKeeper ended. */
public enum ZkError {
    OK,
    NO_NODE,
    NODE_EXISTS,
    BAD_VERSION,
    /** A node with children cannot be deleted. */
    NOT_EMPTY,
    /**
     * The connection broke. On the wire: whether the call took effect is unknown. To whoever asked: it was made again, and
     * then refused for what may be its own work; whether it took effect is unknown, and who has to know reads again.
     */
    CONNECTION_LOSS,
    /**
     * The session is gone, and its ephemeral nodes with it; every call until {@link Zk#renew} ends like this. What was
     * sent before may have been done.
     */
    SESSION_EXPIRED,
    /** Another operation of the same multi failed, so this one was not done. */
    ROLLED_BACK,
    /** Anything else, such as missing permissions. */
    OTHER;

    public boolean ok() {
        return this == OK;
    }

    /** Whether a node that was to be created may be there now, by whomever. */
    public boolean mayExist() {
        return this == OK || this == NODE_EXISTS || this == CONNECTION_LOSS;
    }

    /** Whether the state of a node was not what the caller believed. */
    public boolean conflict() {
        return this == NO_NODE || this == NODE_EXISTS || this == BAD_VERSION || this == NOT_EMPTY;
    }
}
