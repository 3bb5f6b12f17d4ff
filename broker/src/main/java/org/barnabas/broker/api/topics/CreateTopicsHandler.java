package org.barnabas.broker.api.topics;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicResult;

/**
 * CreateTopics: passed on to the controller, which decides.
 *
 * <p>Version notes: 1 can only validate, and tells reasons in words; 4 may leave counts to the broker's defaults
 * (KIP-464); 5 tells the topic's configuration (KIP-525); 7 tells its id.
 */
public final class CreateTopicsHandler implements ApiHandler<CreateTopicsRequest> {

    private final ControllerCall<CreateTopicsRequest, CreateTopicsResponse> controller;

    /** Asks a controller. */
    public CreateTopicsHandler(ControllerCall<CreateTopicsRequest, CreateTopicsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CREATE_TOPICS;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 7;
    }

    @Override
    public void handle(RequestContext context, CreateTopicsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }

    @Override
    public CreateTopicsResponse errorResponse(CreateTopicsRequest request, ErrorCode error) {
        return new CreateTopicsResponse()
                .topics(request.topics().stream()
                        .map(topic -> new CreatableTopicResult()
                                .name(topic.name())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }
}
