package org.barnabas.net;

/** Why a request to another broker has no answer. */
public enum ClientFailure {
    /** Nobody listens at the address: the broker's process is not there. */
    REFUSED,
    /** The address does not answer, or cannot be resolved: the network or the machine is gone, or busy. */
    UNREACHABLE,
    /** The connection broke after the request was sent: it may have been carried out. */
    LOST,
    /** The answer did not come in time; it may still be carried out. The connection was given up. */
    TIMED_OUT,
    /** What came is not an answer. */
    MALFORMED,
    /** This side has closed the client. */
    CLOSED
}
