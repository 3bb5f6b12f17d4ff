package org.barnabas.broker.api.topics;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;

/**
 * CreateTopics: passed on to the controller, which decides.
 *
 * <p>Version notes: 1 can only validate, and tells reasons in words; 4 may leave counts to the broker's defaults
 * (KIP-464); 5 tells the topic's configuration (KIP-525); 7 tells its id.
 */
public final class CreateTopicsHandler implements ApiHandler<CreateTopicsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.CREATE_TOPICS, 0, 7);

    private final ControllerCall<CreateTopicsRequest, CreateTopicsResponse> controller;

    /** Asks a controller. */
    public CreateTopicsHandler(ControllerCall<CreateTopicsRequest, CreateTopicsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, CreateTopicsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }
}
