package org.barnabas.client;

import java.util.Collection;
import java.util.List;
import org.barnabas.client.group.BrokerEntry;

/** Brings records from the brokers to the streams of what is claimed. */
interface Fetching {

    /**
     * Makes sure that some of these brokers are known.
     *
     * @return whether what was started goes on; if not, it has to be started again
     */
    boolean meet(List<BrokerEntry> brokers);

    /** Fetches these partitions from their positions, and nothing else. */
    void start(Collection<Claim> claims);

    /** Fetches nothing; nothing is added to a stream after this. */
    void stop();
}
