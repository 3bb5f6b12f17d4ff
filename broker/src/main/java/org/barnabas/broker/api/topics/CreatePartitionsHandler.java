package org.barnabas.broker.api.topics;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;

/** CreatePartitions: passed on to the controller, which decides. All versions mean the same. */
public final class CreatePartitionsHandler implements ApiHandler<CreatePartitionsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.CREATE_PARTITIONS, 0, 3);

    private final ControllerCall<CreatePartitionsRequest, CreatePartitionsResponse> controller;

    /** Asks a controller. */
    public CreatePartitionsHandler(ControllerCall<CreatePartitionsRequest, CreatePartitionsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, CreatePartitionsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }
}
