package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;

/**
 * IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single keys of topics and brokers (KIP-339).
 * The controller decides and writes.
 */
public final class IncrementalAlterConfigsHandler implements ApiHandler<IncrementalAlterConfigsRequest> {

    private final ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller;

    /** Asks a controller. */
    public IncrementalAlterConfigsHandler(
            ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 1;
    }

    @Override
    public void handle(RequestContext context, IncrementalAlterConfigsRequest request, Reply reply) {
        controller.ask(request, Callers.of(context), reply::send);
    }

    @Override
    public IncrementalAlterConfigsResponse errorResponse(IncrementalAlterConfigsRequest request, ErrorCode error) {
        List<AlterConfigsResourceResponse> responses = new ArrayList<>();
        request.resources()
                .forEach(resource -> responses.add(new AlterConfigsResourceResponse()
                        .errorCode(error.code())
                        .errorMessage(error.message())
                        .resourceType(resource.resourceType())
                        .resourceName(resource.resourceName())));
        return new IncrementalAlterConfigsResponse().responses(responses);
    }
}
