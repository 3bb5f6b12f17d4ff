package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.MinInsyncRule;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is set for a topic or broker after an alteration, whichever of the two requests asked for it. Pure.
 */
final class ConfigAlteration {

    /** What to do with a key; the order is that of the protocol's numbers. */
    enum Kind {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    /** One step. A value may only be missing for {@link Kind#DELETE}. */
    record Step(String key, Kind kind, @Nullable String value) {}

    private ConfigAlteration() {}

    /** The outcome: what is wrong, or the new configuration. */
    record Outcome(@Nullable Problem problem, Change.@Nullable ConfigChanged change) {

        static Outcome refused(ErrorCode code, String message) {
            return new Outcome(new Problem(code, message), null);
        }
    }

    /**
     * Alters one resource.
     *
     * @param incremental whether the steps start from what is set; else they start from nothing
     */
    static Outcome alter(
            ControllerState state,
            TopicConfigValidator validator,
            byte resourceType,
            String resourceName,
            List<Step> steps,
            boolean incremental) {
        ConfigScope scope = scope(resourceType);
        if (scope == null) {
            return Outcome.refused(
                    ErrorCode.INVALID_REQUEST, "Only topics and brokers have configurations that can be altered here.");
        }
        Problem problem = scope == ConfigScope.TOPIC ? topicProblem(state, resourceName) : brokerProblem(resourceName);
        problem = problem == null ? stepProblem(steps) : problem;
        if (problem != null) {
            return new Outcome(problem, null);
        }
        String name =
                scope == ConfigScope.BROKER && resourceName.isEmpty() ? ClusterImage.DEFAULT_BROKER : resourceName;
        StoredConfig stored = state.storedConfig(scope, name);
        if (stored != null && !stored.readable()) {
            return Outcome.refused(
                    ErrorCode.INVALID_CONFIG,
                    "What is set cannot be read: look at " + scope.path(name)
                            + " in ZooKeeper, and mend or delete it first.");
        }
        Map<String, String> before = stored == null ? null : stored.values();
        Map<String, String> config = new TreeMap<>(incremental && before != null ? before : Map.of());
        boolean oneBroker = scope == ConfigScope.BROKER && !name.equals(ClusterImage.DEFAULT_BROKER);
        for (Step step : steps) {
            if (oneBroker && step.key().equals(MinInsyncRule.KEY) && step.kind() != Kind.DELETE) {
                return Outcome.refused(
                        ErrorCode.INVALID_CONFIG,
                        step.key() + " cannot be set for one broker: set it for a topic, or for all brokers.");
            }
            String wrong = apply(step, scope, validator, config);
            if (wrong != null) {
                return Outcome.refused(ErrorCode.INVALID_CONFIG, wrong);
            }
        }
        String wrong = validator.problem(scope, name, config);
        TopicImage topic = scope == ConfigScope.TOPIC ? state.topic(name) : null;
        Uuid id = topic == null ? Uuid.ZERO : topic.id();
        return wrong == null
                ? new Outcome(null, new Change.ConfigChanged(scope, name, id, config))
                : Outcome.refused(ErrorCode.INVALID_CONFIG, wrong);
    }

    private static @Nullable ConfigScope scope(byte resourceType) {
        for (ConfigScope scope : ConfigScope.values()) {
            if (scope.id() == resourceType) {
                return scope;
            }
        }
        return null;
    }

    private static @Nullable Problem topicProblem(ControllerState state, String name) {
        if (name.isEmpty()) {
            return new Problem(ErrorCode.INVALID_REQUEST, "There are no configurations of all topics together.");
        }
        return state.topic(name) == null
                ? new Problem(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + name + "' does not exist.")
                : null;
    }

    private static @Nullable Problem brokerProblem(String name) {
        if (name.isEmpty() || (name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9'))) {
            return null;
        }
        return new Problem(ErrorCode.INVALID_REQUEST, "A broker is named by its id in decimal.");
    }

    private static @Nullable Problem stepProblem(List<Step> steps) {
        Set<String> keys = new LinkedHashSet<>();
        for (Step step : steps) {
            if (!keys.add(step.key())) {
                return new Problem(ErrorCode.INVALID_REQUEST, "Error due to duplicate config keys: " + step.key());
            }
            if (step.value() == null && step.kind() != Kind.DELETE) {
                return new Problem(ErrorCode.INVALID_REQUEST, "Null value not supported for config: " + step.key());
            }
        }
        return null;
    }

    /** Applies a step; answers what is wrong with it, or null. */
    private static @Nullable String apply(
            Step step, ConfigScope scope, TopicConfigValidator validator, Map<String, String> config) {
        String value = step.value();
        if (step.kind() == Kind.DELETE || value == null) {
            config.remove(step.key());
            return null;
        }
        if (step.kind() == Kind.SET) {
            config.put(step.key(), value);
            return null;
        }
        if (!validator.isList(scope, step.key())) {
            return "Can't " + step.kind() + " to key " + step.key() + " because its type is not LIST.";
        }
        String current = config.getOrDefault(step.key(), validator.defaultValue(scope, step.key()));
        Set<String> elements = new LinkedHashSet<>(split(current));
        if (step.kind() == Kind.APPEND) {
            elements.addAll(split(value));
        } else {
            split(value).forEach(elements::remove);
        }
        config.put(step.key(), String.join(",", elements));
        return null;
    }

    private static List<String> split(@Nullable String list) {
        List<String> elements = new ArrayList<>();
        if (list != null) {
            Arrays.stream(list.split(",", -1))
                    .map(String::trim)
                    .filter(element -> !element.isEmpty())
                    .forEach(elements::add);
        }
        return elements;
    }
}
