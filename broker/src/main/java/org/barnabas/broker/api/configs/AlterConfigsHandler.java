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
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import org.jspecify.annotations.Nullable;

/**
 * AlterConfigs: replaces everything that is set for topics and brokers; what is not named returns to its default.
 * Clients newer than 2.3 use IncrementalAlterConfigs. The controller decides and writes.
 */
public final class AlterConfigsHandler implements ApiHandler<AlterConfigsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.ALTER_CONFIGS, 0, 2);

    private final ConfigScreen screen;
    private final ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller;

    /** Asks a controller for what this broker has nothing against. */
    public AlterConfigsHandler(
            ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller, ConfigScreen screen) {
        this.controller = controller;
        this.screen = screen;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, AlterConfigsRequest request, Reply reply) {
        screen.look(
                context,
                request.resources(),
                resource -> new ConfigScreen.Altered(
                        resource.resourceType(), resource.resourceName(), before -> alter(resource)),
                problems -> ask(context, request, problems, reply));
    }

    private void ask(
            RequestContext context,
            AlterConfigsRequest request,
            Map<AlterConfigsResource, String> problems,
            Reply reply) {
        if (problems.isEmpty()) {
            controller.ask(request, Callers.of(context), reply::send);
            return;
        }
        List<AlterConfigsResource> rest = ConfigScreen.passed(request.resources(), problems);
        if (rest.isEmpty()) {
            reply.send(answer(request, problems, new AlterConfigsResponse()));
            return;
        }
        controller.ask(
                new AlterConfigsRequest().resources(rest).validateOnly(request.validateOnly()),
                Callers.of(context),
                response -> reply.send(answer(request, problems, response)));
    }

    /** All that was set before goes. */
    private static Map<String, String> alter(AlterConfigsResource resource) {
        Map<String, String> after = new HashMap<>();
        for (AlterableConfig config : resource.configs()) {
            String value = config.value();
            if (value != null) {
                after.put(config.name(), value);
            }
        }
        return after;
    }

    private static AlterConfigsResponse answer(
            AlterConfigsRequest request, Map<AlterConfigsResource, String> problems, AlterConfigsResponse response) {
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
