package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;

/**
 * AlterConfigs: replaces everything that is set for topics and brokers; what is not named returns to its default.
 * Clients newer than 2.3 use IncrementalAlterConfigs. The controller decides and writes.
 */
public final class AlterConfigsHandler implements ApiHandler<AlterConfigsRequest> {

    private final ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller;

    /** Asks a controller. */
    public AlterConfigsHandler(ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_CONFIGS;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 2;
    }

    @Override
    public void handle(RequestContext context, AlterConfigsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }

    @Override
    public AlterConfigsResponse errorResponse(AlterConfigsRequest request, ErrorCode error) {
        List<AlterConfigsResourceResponse> responses = new ArrayList<>();
        request.resources()
                .forEach(resource -> responses.add(new AlterConfigsResourceResponse()
                        .errorCode(error.code())
                        .errorMessage(error.message())
                        .resourceType(resource.resourceType())
                        .resourceName(resource.resourceName())));
        return new AlterConfigsResponse().responses(responses);
    }
}
