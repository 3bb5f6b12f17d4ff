package org.barnabas.cluster.zk;

/** How a call to ZooKeeper ended. */
public enum ZkError {
    OK,
    NO_NODE,
    NODE_EXISTS,
    BAD_VERSION,
    /** A node with children cannot be deleted. */
    NOT_EMPTY,
    /** The connection broke and did not come back in time: whether the call took effect is unknown. */
    CONNECTION_LOSS,
    /** The session is gone, and its ephemeral nodes with it; every call until {@link Zk#renew} ends like this. */
    SESSION_EXPIRED,
    /** Another operation of the same multi failed, so this one was not done. */
    ROLLED_BACK,
    /** Anything else, such as missing permissions. */
    OTHER;

    public boolean ok() {
        return this == OK;
    }

    /** Whether the state of a node was not what the caller believed. */
    public boolean conflict() {
        return this == NO_NODE || this == NODE_EXISTS || this == BAD_VERSION || this == NOT_EMPTY;
    }
}
