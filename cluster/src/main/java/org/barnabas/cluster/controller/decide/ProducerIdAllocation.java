package org.barnabas.cluster.controller.decide;

import java.util.List;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.ProducerIdBlock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;

/** Decides on AllocateProducerIds (KIP-730). Pure. */
public final class ProducerIdAllocation {

    private ProducerIdAllocation() {}

    public static Decision<AllocateProducerIdsResponse> decide(
            ControllerState state, AllocateProducerIdsRequest request) {
        BrokerRegistration broker = state.broker(request.brokerId());
        if (broker == null) {
            return Decision.of(state, List.of(), request.errorFor(ErrorCode.BROKER_ID_NOT_REGISTERED));
        }
        if (request.brokerEpoch() != -1 && request.brokerEpoch() != broker.epoch()) {
            return Decision.of(state, List.of(), request.errorFor(ErrorCode.STALE_BROKER_EPOCH));
        }
        if (state.lastBlock().last() > Long.MAX_VALUE - ProducerIdBlock.SIZE) {
            return Decision.of(state, List.of(), request.errorFor(ErrorCode.UNKNOWN_SERVER_ERROR));
        }
        ProducerIdBlock block = state.lastBlock().next(request.brokerId());
        AllocateProducerIdsResponse response =
                new AllocateProducerIdsResponse().producerIdStart(block.first()).producerIdLen(block.length());
        return Decision.of(state, List.of(new Change.ProducerIdsAllocated(block)), response);
    }
}
