package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse.DeletableTopicResult;

/**
 * DeleteTopics: passed on to the controller, which decides.
 *
 * <p>Version notes: 3 knows that deletion can be switched off; 5 tells reasons in words; 6 deletes by id, too.
 */
public final class DeleteTopicsHandler implements ApiHandler<DeleteTopicsRequest> {

    private final ControllerCall<DeleteTopicsRequest, DeleteTopicsResponse> controller;

    /** Asks a controller. */
    public DeleteTopicsHandler(ControllerCall<DeleteTopicsRequest, DeleteTopicsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_TOPICS;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 6;
    }

    @Override
    public void handle(RequestContext context, DeleteTopicsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }

    @Override
    public DeleteTopicsResponse errorResponse(DeleteTopicsRequest request, ErrorCode error) {
        List<DeletableTopicResult> results = new ArrayList<>();
        request.topicNames()
                .forEach(name -> results.add(new DeletableTopicResult()
                        .name(name)
                        .errorCode(error.code())
                        .errorMessage(error.message())));
        request.topics()
                .forEach(topic -> results.add(new DeletableTopicResult()
                        .name(topic.name())
                        .topicId(topic.topicId())
                        .errorCode(error.code())
                        .errorMessage(error.message())));
        return new DeleteTopicsResponse().responses(results);
    }
}
