package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;

/**
 * AlterConfigs: replaces everything that is set for topics and brokers; what is not named returns to its default.
 * Clients newer than 2.3 use IncrementalAlterConfigs. The controller decides and writes.
 */
public final class AlterConfigsHandler implements ApiHandler<AlterConfigsRequest> {

    private final ConfigScreen screen;
    private final ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller;

    /** Asks a controller for what this broker has nothing against. */
    public AlterConfigsHandler(
            ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller, ConfigScreen screen) {
        this.controller = controller;
        this.screen = screen;
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
        List<AlterConfigsResource> rest = request.resources().stream()
                .filter(resource -> !problems.containsKey(resource))
                .toList();
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

    /** Puts what was not asked for between the controller's answers, which are in the order of the request. */
    private static AlterConfigsResponse answer(
            AlterConfigsRequest request, Map<AlterConfigsResource, String> problems, AlterConfigsResponse response) {
        Iterator<AlterConfigsResourceResponse> decided = response.responses().iterator();
        List<AlterConfigsResourceResponse> all = new ArrayList<>();
        for (AlterConfigsResource resource : request.resources()) {
            String problem = problems.get(resource);
            if (problem != null) {
                all.add(new AlterConfigsResourceResponse()
                        .errorCode(ErrorCode.INVALID_CONFIG.code())
                        .errorMessage(problem)
                        .resourceType(resource.resourceType())
                        .resourceName(resource.resourceName()));
            } else if (decided.hasNext()) {
                all.add(decided.next());
            }
        }
        return response.responses(all);
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
