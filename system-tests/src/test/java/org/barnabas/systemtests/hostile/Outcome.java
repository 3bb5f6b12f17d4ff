package org.barnabas.systemtests.hostile;

/** What became of a request. */
enum Outcome {
    /** A response. */
    ANSWERED,
    /** No response, but the next request got one: acks=0. */
    SILENT,
    /** The broker closed the connection. */
    CLOSED,
    /** Neither in time; a request may have asked for a long wait. */
    TIMEOUT,
    /** A response to an unspoilt request that its API and version do not allow. */
    BAD_ANSWER
}
