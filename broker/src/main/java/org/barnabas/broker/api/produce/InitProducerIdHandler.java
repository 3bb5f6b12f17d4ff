package org.barnabas.broker.api.produce;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.InitProducerIdRequest;
import org.barnabas.protocol.message.InitProducerIdResponse;

/**
 * InitProducerId: gives an idempotent producer its id (KIP-98).
 *
 * <p>Behaviour: every request gets a fresh id with epoch 0. There are no transactions yet: a transactional id is
 * answered with UNSUPPORTED_VERSION, because clients take that for final and say so at once, whereas after any
 * coordinator error they would look for a coordinator until their own time-outs; an empty one is an INVALID_REQUEST.
 *
 * <p>Version notes: 3 lets a producer name its present id and epoch (KIP-360), which matters with a transactional id
 * only, 4 and 5 add error codes. 6 is two-phase commit (KIP-939), unstable in Kafka and not served.
 */
public final class InitProducerIdHandler implements ApiHandler<InitProducerIdRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.INIT_PRODUCER_ID, 0, 5);

    private final ProducerIds ids;

    public InitProducerIdHandler(ProducerIds ids) {
        this.ids = ids;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, InitProducerIdRequest request, Reply reply) {
        String transactionalId = request.transactionalId();
        if (transactionalId != null) {
            boolean empty = transactionalId.isEmpty();
            reply.send(errorResponse(request, empty ? ErrorCode.INVALID_REQUEST : ErrorCode.UNSUPPORTED_VERSION));
            return;
        }
        ids.next((error, id) -> reply.send(
                error == ErrorCode.NONE
                        ? new InitProducerIdResponse().producerId(id).producerEpoch((short) 0)
                        : errorResponse(request, error)));
    }
}
