package org.barnabas.broker.api.topics;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;

/** CreatePartitions: passed on to the controller, which decides. All versions mean the same. */
public final class CreatePartitionsHandler implements ApiHandler<CreatePartitionsRequest> {

    private final ControllerCall<CreatePartitionsRequest, CreatePartitionsResponse> controller;

    /** Asks a controller. */
    public CreatePartitionsHandler(ControllerCall<CreatePartitionsRequest, CreatePartitionsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CREATE_PARTITIONS;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 3;
    }

    @Override
    public void handle(RequestContext context, CreatePartitionsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }

    @Override
    public CreatePartitionsResponse errorResponse(CreatePartitionsRequest request, ErrorCode error) {
        return new CreatePartitionsResponse()
                .results(request.topics().stream()
                        .map(topic -> new CreatePartitionsTopicResult()
                                .name(topic.name())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }
}
