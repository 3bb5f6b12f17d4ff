package org.barnabas.cluster;

import java.util.function.Consumer;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaderAndIsrResponse;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;

/**
 * How the controller reaches one broker: within the process for its own, over the wire for others. Messages arrive in
 * the order of the calls. A channel repeats what got lost until the broker's registration is gone; messages carry the
 * broker epoch, so that the next life of a broker does not take them for its own (R10).
 *
 * <p>{@code applied} runs on the controller's thread when the broker has taken the message over; never, if it is gone.
 */
public interface BrokerChannel {

    /**
     * Replicas of the broker shall lead or follow.
     *
     * @param applied gets which of them cannot, because their log directory failed (KAFKA_STORAGE_ERROR)
     */
    void leaderAndIsr(LeaderAndIsrRequest request, Consumer<LeaderAndIsrResponse> applied);

    /** Replicas of the broker shall stop. */
    void stopReplica(StopReplicaRequest request, Runnable applied);

    /** The cluster changed. */
    void updateMetadata(UpdateMetadataRequest request, Runnable applied);

    /** The broker's registration is gone, or replaced: nothing more is sent, what waits is dropped. */
    default void close() {}
}
