package org.barnabas.broker.api.brokers;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * An API by which brokers ask the controller in this process: AlterPartition (KIP-497), AllocateProducerIds (KIP-730),
 * ControlledShutdown. Nothing is decided here; fencing by broker epochs is the controller's.
 */
public final class ControllerHandler<Q extends Request, R extends Message> implements ApiHandler<Q> {

    private final ServedApi served;
    private final Audience audience;
    private final ControllerCall<Q, R> controller;

    public ControllerHandler(ServedApi served, Audience audience, ControllerCall<Q, R> controller) {
        this.served = served;
        this.audience = audience;
        this.controller = controller;
    }

    @Override
    public Audience audience() {
        return audience;
    }

    @Override
    public ServedApi served() {
        return served;
    }

    @Override
    public void handle(RequestContext context, Q request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }
}
