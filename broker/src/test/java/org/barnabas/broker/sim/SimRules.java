package org.barnabas.broker.sim;

import java.util.List;
import java.util.Map;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.TopicConfigValidator;
import org.jspecify.annotations.Nullable;

/** Takes every configuration. */
final class SimRules implements TopicConfigValidator {

    @Override
    public @Nullable String problem(ConfigScope scope, String name, Map<String, String> config) {
        return null;
    }

    @Override
    public boolean isList(ConfigScope scope, String key) {
        return false;
    }

    @Override
    public @Nullable String defaultValue(ConfigScope scope, String key) {
        return null;
    }

    @Override
    public List<EffectiveConfig> describeTopic(Map<String, String> config) {
        return List.of();
    }
}
