package org.barnabas.broker.api;

import java.util.Set;
import org.barnabas.protocol.ApiKey;

/** The APIs in which clients have no business. */
public final class ApisOfBrokers {

    public static final Set<ApiKey> ALL = Set.of(
            ApiKey.LEADER_AND_ISR,
            ApiKey.STOP_REPLICA,
            ApiKey.UPDATE_METADATA,
            ApiKey.CONTROLLED_SHUTDOWN,
            ApiKey.ALTER_PARTITION,
            ApiKey.ENVELOPE,
            ApiKey.ALLOCATE_PRODUCER_IDS);

    private ApisOfBrokers() {}
}
