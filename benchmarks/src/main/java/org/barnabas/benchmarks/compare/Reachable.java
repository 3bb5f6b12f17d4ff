package org.barnabas.benchmarks.compare;

/** Something that clients can connect to. */
interface Reachable {

    /** Addresses for {@code bootstrap.servers}. */
    String bootstrap();
}
