package org.barnabas.broker.api.brokers;

import java.util.function.BiFunction;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;

/**
 * An API by which brokers ask the controller in this process: AlterPartition (KIP-497), AllocateProducerIds (KIP-730),
 * ControlledShutdown. Nothing is decided here; fencing by broker epochs is the controller's.
 */
public final class ControllerHandler<Q extends Message, R extends Message> implements ApiHandler<Q> {

    private final ApiKey api;
    private final short oldest;
    private final short newest;
    private final ControllerCall<Q, R> controller;
    private final BiFunction<Q, ErrorCode, R> refusal;

    /** @param refusal what to answer if the call itself fails; names all that the request names */
    public ControllerHandler(
            ApiKey api, int oldest, int newest, ControllerCall<Q, R> controller, BiFunction<Q, ErrorCode, R> refusal) {
        this.api = api;
        this.oldest = (short) oldest;
        this.newest = (short) newest;
        this.controller = controller;
        this.refusal = refusal;
    }

    @Override
    public ApiKey api() {
        return api;
    }

    @Override
    public short oldestVersion() {
        return oldest;
    }

    @Override
    public short newestVersion() {
        return newest;
    }

    @Override
    public void handle(RequestContext context, Q request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }

    @Override
    public Message errorResponse(Q request, ErrorCode error) {
        return refusal.apply(request, error);
    }
}
