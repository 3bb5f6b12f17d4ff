package org.barnabas.partition;

import java.util.function.Consumer;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;

/** Port: a leader's way to the active controller, whichever broker that is at the moment. */
@FunctionalInterface
public interface ControllerChannel {

    /**
     * Proposes in-sync sets (KIP-497). Called on the thread of the {@link ReplicationHome}; one request at a time.
     *
     * @param request for version 3: topics by id, members with their broker epochs (KIP-903)
     * @param answer may be called on any thread, at most once. An error code of the whole stands for all partitions. If
     *     it is not known whether the controller did it, REQUEST_TIMED_OUT or NETWORK_EXCEPTION is the answer; no
     *     answer at all is taken for that after a while.
     */
    void alterPartition(AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer);
}
