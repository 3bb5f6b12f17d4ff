package org.barnabas.systemtests.cluster;

import java.nio.file.Path;

/** A cluster as the load on it sees it. */
interface LoadTarget {

    /** Addresses of all brokers. */
    String bootstrap();

    /** Ends all faults: whatever does not run is started and serves. */
    void heal();

    /** Waits until every partition of the topic has a leader and all its replicas in sync. */
    void awaitInSync(String topic);

    /** Where processes leave what they printed, and the load its history. */
    Path folder();
}
