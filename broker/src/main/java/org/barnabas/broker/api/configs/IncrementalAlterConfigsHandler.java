package org.barnabas.broker.api.configs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import org.jspecify.annotations.Nullable;

/**
 * IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single keys of topics and brokers (KIP-339).
 * The controller decides and writes.
 */
public final class IncrementalAlterConfigsHandler implements ApiHandler<IncrementalAlterConfigsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.INCREMENTAL_ALTER_CONFIGS, 0, 1);

    private static final byte SET = 0;
    private static final byte DELETE = 1;

    private final ConfigScreen screen;
    private final ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller;

    /** Asks a controller for what this broker has nothing against. */
    public IncrementalAlterConfigsHandler(
            ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller,
            ConfigScreen screen) {
        this.controller = controller;
        this.screen = screen;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, IncrementalAlterConfigsRequest request, Reply reply) {
        screen.look(
                context,
                request.resources(),
                resource -> new ConfigScreen.Altered(
                        resource.resourceType(), resource.resourceName(), before -> alter(resource, before)),
                problems -> ask(context, request, problems, reply));
    }

    private void ask(
            RequestContext context,
            IncrementalAlterConfigsRequest request,
            Map<AlterConfigsResource, String> problems,
            Reply reply) {
        if (problems.isEmpty()) {
            controller.ask(request, Callers.of(context), reply::send);
            return;
        }
        List<AlterConfigsResource> rest = ConfigScreen.passed(request.resources(), problems);
        if (rest.isEmpty()) {
            reply.send(answer(request, problems, new IncrementalAlterConfigsResponse()));
            return;
        }
        controller.ask(
                new IncrementalAlterConfigsRequest().resources(rest).validateOnly(request.validateOnly()),
                Callers.of(context),
                response -> reply.send(answer(request, problems, response)));
    }

    private static Map<String, String> alter(AlterConfigsResource resource, Map<String, String> before) {
        Map<String, String> after = new HashMap<>(before);
        for (AlterableConfig config : resource.configs()) {
            String value = config.value();
            if (config.configOperation() == SET && value != null) {
                after.put(config.name(), value);
            } else if (config.configOperation() == DELETE) {
                after.remove(config.name());
            }
        }
        return after;
    }

    private static IncrementalAlterConfigsResponse answer(
            IncrementalAlterConfigsRequest request,
            Map<AlterConfigsResource, String> problems,
            IncrementalAlterConfigsResponse response) {
        return response.responses(ConfigScreen.answers(
                request.resources(),
                problems,
                response.responses(),
                (resource, problem) -> answer(resource, ErrorCode.INVALID_CONFIG, problem)));
    }

    private static AlterConfigsResourceResponse answer(
            AlterConfigsResource resource, ErrorCode error, @Nullable String message) {
        return new AlterConfigsResourceResponse()
                .errorCode(error.code())
                .errorMessage(message)
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName());
    }
}
