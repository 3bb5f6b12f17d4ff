package org.barnabas.broker.api.topics;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;

/**
 * DeleteTopics: passed on to the controller, which decides.
 *
 * <p>Version notes: 3 knows that deletion can be switched off; 5 tells reasons in words; 6 deletes by id, too.
 */
public final class DeleteTopicsHandler implements ApiHandler<DeleteTopicsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DELETE_TOPICS, 0, 6);

    private final ControllerCall<DeleteTopicsRequest, DeleteTopicsResponse> controller;

    /** Asks a controller. */
    public DeleteTopicsHandler(ControllerCall<DeleteTopicsRequest, DeleteTopicsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DeleteTopicsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }
}
