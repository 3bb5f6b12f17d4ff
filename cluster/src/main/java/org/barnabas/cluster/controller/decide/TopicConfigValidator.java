package org.barnabas.cluster.controller.decide;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows which configurations exist. Filled in by the broker; called on the controller's thread. */
public interface TopicConfigValidator {

    /**
     * What is wrong with a configuration as a whole, in words for the client, or null if it is fine.
     *
     * @param name a topic; or a broker id in decimal, or {@code <default>}
     * @param config all that would be set, without defaults
     */
    @Nullable
    String problem(ConfigScope scope, String name, Map<String, String> config);

    /** Whether a key's value is a list, so that elements can be added and taken away. */
    boolean isList(ConfigScope scope, String key);

    /** The value of a key that is not set, or null if it has none. */
    @Nullable
    String defaultValue(ConfigScope scope, String key);

    /** All configurations of a topic with what is set, for the answer to its creator (KIP-525). */
    List<EffectiveConfig> describeTopic(Map<String, String> config);

    /**
     * A configuration with its value.
     *
     * @param source as in the protocol: 1 set on the topic, 4 static in the broker, 5 default, …
     */
    record EffectiveConfig(String name, @Nullable String value, boolean readOnly, byte source, boolean sensitive) {}
}
