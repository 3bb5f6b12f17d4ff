package org.barnabas.broker.api.offsets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.jspecify.annotations.Nullable;

/** Takes the names of an OffsetFetch once: groups, their topics, and the topics' partitions. */
final class OffsetFetchNames {

    private OffsetFetchNames() {}

    private record Topic(String name, Uuid id) {}

    /** Groups in their order; one that is named twice is asked for all that any of the two asks for. */
    static List<OffsetFetchRequestGroup> once(List<OffsetFetchRequestGroup> groups) {
        Map<String, OffsetFetchRequestGroup> byId = new LinkedHashMap<>();
        for (OffsetFetchRequestGroup group : groups) {
            byId.merge(group.groupId(), group, (first, again) -> first.topics(joined(first.topics(), again.topics())));
        }
        List<OffsetFetchRequestGroup> once = new ArrayList<>(byId.values());
        once.forEach(OffsetFetchNames::once);
        return once;
    }

    /** Null stands for all topics. */
    private static @Nullable List<OffsetFetchRequestTopics> joined(
            @Nullable List<OffsetFetchRequestTopics> first, @Nullable List<OffsetFetchRequestTopics> again) {
        if (first == null || again == null) {
            return null;
        }
        first.addAll(again);
        return first;
    }

    /** One group's topics and partitions. */
    static OffsetFetchRequestGroup once(OffsetFetchRequestGroup group) {
        List<OffsetFetchRequestTopics> topics = group.topics();
        if (topics == null) {
            return group;
        }
        Map<Topic, Set<Integer>> partitions = new LinkedHashMap<>();
        for (OffsetFetchRequestTopics topic : topics) {
            partitions
                    .computeIfAbsent(new Topic(topic.name(), topic.topicId()), name -> new LinkedHashSet<>())
                    .addAll(topic.partitionIndexes());
        }
        List<OffsetFetchRequestTopics> once = new ArrayList<>(partitions.size());
        partitions.forEach((topic, indexes) -> once.add(new OffsetFetchRequestTopics()
                .name(topic.name)
                .topicId(topic.id)
                .partitionIndexes(new ArrayList<>(indexes))));
        return group.topics(once);
    }
}
