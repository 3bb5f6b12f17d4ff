package org.barnabas.partition;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lives on the partitions that a broker leads, by topic.
 *
 * @param byTopic the factories; all other topics' partitions have no resident
 */
public record Residents(Map<String, Resident.Factory> byTopic) {

    public static final Residents NONE = new Residents(Map.of());

    public Residents {
        byTopic = Map.copyOf(byTopic);
    }

    Resident.@Nullable Factory of(String topic) {
        return byTopic.get(topic);
    }
}
