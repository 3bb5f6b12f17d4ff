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

    /**
     * A resource of either request.
     *
     * @param problem of the request itself, if any
     * @param incremental whether the steps start from what is set
     */
    private record Asked(
            byte type,
            String name,
            List<ConfigAlteration.Step> steps,
            @Nullable Problem problem,
            boolean incremental) {}

    /** Makes the answer to a resource in the words of its API. */
    @FunctionalInterface
    private interface Told<A> {
        A tell(byte type, String name, short error, @Nullable String message);
    }

    public static Decision<AlterConfigsResponse> decide(
            ControllerState state, TopicConfigValidator validator, AlterConfigsRequest request) {
        ConfigRequests all = new ConfigRequests(state, validator);
        List<AlterConfigsResponse.AlterConfigsResourceResponse> responses = all.alter(
                request.resources().stream().map(ConfigRequests::asked).toList(),
                (type, name, error, message) -> new AlterConfigsResponse.AlterConfigsResourceResponse()
                        .errorCode(error)
                        .errorMessage(message)
                        .resourceType(type)
                        .resourceName(name));
        return all.decision(request.validateOnly(), new AlterConfigsResponse().responses(responses));
    }

    public static Decision<IncrementalAlterConfigsResponse> decide(
            ControllerState state, TopicConfigValidator validator, IncrementalAlterConfigsRequest request) {
        ConfigRequests all = new ConfigRequests(state, validator);
        List<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> responses = all.alter(
                request.resources().stream().map(ConfigRequests::asked).toList(),
                (type, name, error, message) -> new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                        .errorCode(error)
                        .errorMessage(message)
                        .resourceType(type)
                        .resourceName(name));
        return all.decision(request.validateOnly(), new IncrementalAlterConfigsResponse().responses(responses));
    }

    private static Asked asked(AlterConfigsRequest.AlterConfigsResource resource) {
        List<ConfigAlteration.Step> steps = resource.configs().stream()
                .map(each -> new ConfigAlteration.Step(each.name(), ConfigAlteration.Kind.SET, each.value()))
                .toList();
        return new Asked(resource.resourceType(), resource.resourceName(), steps, null, false);
    }

    private static Asked asked(IncrementalAlterConfigsRequest.AlterConfigsResource resource) {
        List<ConfigAlteration.Step> steps = new ArrayList<>();
        ConfigAlteration.Kind[] kinds = ConfigAlteration.Kind.values();
        Problem problem = null;
        for (IncrementalAlterConfigsRequest.AlterableConfig config : resource.configs()) {
            int kind = config.configOperation();
            if (kind < 0 || kind >= kinds.length) {
                problem = new Problem(ErrorCode.INVALID_REQUEST, "There is no operation " + kind + ".");
                break;
            }
            steps.add(new ConfigAlteration.Step(config.name(), kinds[kind], config.value()));
        }
        return new Asked(resource.resourceType(), resource.resourceName(), steps, problem, true);
    }

    private <A> List<A> alter(List<Asked> resources, Told<A> told) {
        resources.forEach(asked -> occurrences.merge(key(asked), 1, Integer::sum));
        List<A> answers = new ArrayList<>();
        for (Asked asked : resources) {
            Problem problem = asked.problem() == null ? alter(asked) : asked.problem();
            answers.add(told.tell(
                    asked.type(),
                    asked.name(),
                    problem == null ? ErrorCode.NONE.code() : problem.code().code(),
                    problem == null ? null : problem.message()));
        }
        return answers;
    }

    private @Nullable Problem alter(Asked asked) {
        if (occurrences.getOrDefault(key(asked), 0) > 1) {
            return REPEATED;
        }
        ConfigAlteration.Outcome outcome = ConfigAlteration.alter(
                state, validator, asked.type(), asked.name(), asked.steps(), asked.incremental());
        if (outcome.change() != null) {
            changes.add(outcome.change());
        }
        return outcome.problem();
    }

    private <R> Decision<R> decision(boolean validateOnly, R response) {
        return Decision.of(state, validateOnly ? List.of() : changes, response);
    }

    private static String key(Asked asked) {
        return asked.type() + "/" + asked.name();
    }
}
