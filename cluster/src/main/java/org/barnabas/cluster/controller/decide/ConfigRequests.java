package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.jspecify.annotations.Nullable;

/** Decides on AlterConfigs, which replaces what is set, and IncrementalAlterConfigs (KIP-339). Pure. */
public final class ConfigRequests {

    private static final Problem REPEATED =
            new Problem(ErrorCode.INVALID_REQUEST, "The resource is named more than once.");

    private final ControllerState state;
    private final TopicConfigValidator validator;
    private final Map<String, Integer> occurrences = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    private ConfigRequests(ControllerState state, TopicConfigValidator validator) {
        this.state = state;
        this.validator = validator;
    }

    public static Decision<AlterConfigsResponse> decide(
            ControllerState state, TopicConfigValidator validator, AlterConfigsRequest request) {
        ConfigRequests all = new ConfigRequests(state, validator);
        request.resources().forEach(resource -> all.count(resource.resourceType(), resource.resourceName()));
        List<AlterConfigsResponse.AlterConfigsResourceResponse> responses = new ArrayList<>();
        for (AlterConfigsRequest.AlterConfigsResource resource : request.resources()) {
            List<ConfigAlteration.Step> steps = resource.configs().stream()
                    .map(each -> new ConfigAlteration.Step(each.name(), ConfigAlteration.Kind.SET, each.value()))
                    .toList();
            Problem problem = all.alter(resource.resourceType(), resource.resourceName(), steps, false);
            responses.add(new AlterConfigsResponse.AlterConfigsResourceResponse()
                    .errorCode(code(problem))
                    .errorMessage(problem == null ? null : problem.message())
                    .resourceType(resource.resourceType())
                    .resourceName(resource.resourceName()));
        }
        return Decision.of(
                state,
                request.validateOnly() ? List.of() : all.changes,
                new AlterConfigsResponse().responses(responses));
    }

    public static Decision<IncrementalAlterConfigsResponse> decide(
            ControllerState state, TopicConfigValidator validator, IncrementalAlterConfigsRequest request) {
        ConfigRequests all = new ConfigRequests(state, validator);
        request.resources().forEach(resource -> all.count(resource.resourceType(), resource.resourceName()));
        List<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> responses = new ArrayList<>();
        for (IncrementalAlterConfigsRequest.AlterConfigsResource resource : request.resources()) {
            Problem problem = all.alter(resource);
            responses.add(new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                    .errorCode(code(problem))
                    .errorMessage(problem == null ? null : problem.message())
                    .resourceType(resource.resourceType())
                    .resourceName(resource.resourceName()));
        }
        return Decision.of(
                state,
                request.validateOnly() ? List.of() : all.changes,
                new IncrementalAlterConfigsResponse().responses(responses));
    }

    private @Nullable Problem alter(IncrementalAlterConfigsRequest.AlterConfigsResource resource) {
        List<ConfigAlteration.Step> steps = new ArrayList<>();
        ConfigAlteration.Kind[] kinds = ConfigAlteration.Kind.values();
        for (IncrementalAlterConfigsRequest.AlterableConfig config : resource.configs()) {
            int kind = config.configOperation();
            if (kind < 0 || kind >= kinds.length) {
                return new Problem(ErrorCode.INVALID_REQUEST, "There is no operation " + kind + ".");
            }
            steps.add(new ConfigAlteration.Step(config.name(), kinds[kind], config.value()));
        }
        return alter(resource.resourceType(), resource.resourceName(), steps, true);
    }

    private @Nullable Problem alter(byte type, String name, List<ConfigAlteration.Step> steps, boolean incremental) {
        if (occurrences.getOrDefault(key(type, name), 0) > 1) {
            return REPEATED;
        }
        ConfigAlteration.Outcome outcome = ConfigAlteration.alter(state, validator, type, name, steps, incremental);
        if (outcome.change() != null) {
            changes.add(outcome.change());
        }
        return outcome.problem();
    }

    private void count(byte type, String name) {
        occurrences.merge(key(type, name), 1, Integer::sum);
    }

    private static String key(byte type, String name) {
        return type + "/" + name;
    }

    private static short code(@Nullable Problem problem) {
        return problem == null ? ErrorCode.NONE.code() : problem.code().code();
    }
}
