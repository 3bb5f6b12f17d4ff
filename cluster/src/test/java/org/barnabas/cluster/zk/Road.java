package org.barnabas.cluster.zk;

/** The way between a client and the ensemble, with all that can happen on it. */
public interface Road {

    /** A new connection. */
    Lane lane();

    /** Whether anything gets through at the moment, both ways, from a client that runs. */
    boolean passes();

    /** Runs something at the client after a while; not at all if the client is gone by then. */
    void later(long delayMs, Runnable task);

    /** Whether the client will never run again. */
    default boolean isOver() {
        return false;
    }

    /** How long after a connection is lost another one is tried, in milliseconds. */
    default long retryMs() {
        return 0;
    }

    /** How long the word of an expired session takes besides. */
    default long lateExpiryMs() {
        return 0;
    }

    /** Both directions of a connection. What is sent arrives in that order, if it arrives. */
    interface Lane {

        void toServer(Runnable arrival);

        void toClient(Runnable arrival);

        /** The connection is over: nothing arrives any more. */
        void close();
    }
}
