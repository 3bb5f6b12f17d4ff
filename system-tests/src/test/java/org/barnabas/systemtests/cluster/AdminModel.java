package org.barnabas.systemtests.cluster;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What there must be after all that was administered: topics, their sizes, their configurations, where they were moved. */
final class AdminModel {

    private final SortedMap<String, Topic> topics = new TreeMap<>();

    /**
     * A topic as it must be.
     *
     * @param assigned replicas of partitions that were placed by name; others are where the controller put them
     */
    record Topic(
            int partitions, int replication, Map<String, String> config, SortedMap<Integer, List<Integer>> assigned) {

        static Topic of(int partitions, int replication, Map<String, String> config) {
            return new Topic(partitions, replication, Map.copyOf(config), new TreeMap<>());
        }

        Topic grown(int count) {
            return new Topic(count, replication, config, assigned);
        }

        /** @param value null to take the key away */
        Topic with(String key, @Nullable String value) {
            Map<String, String> next = new TreeMap<>(config);
            if (value == null) {
                next.remove(key);
            } else {
                next.put(key, value);
            }
            return new Topic(partitions, replication, next, assigned);
        }

        Topic moved(int partition, List<Integer> replicas) {
            SortedMap<Integer, List<Integer>> next = new TreeMap<>(assigned);
            next.put(partition, replicas);
            int size = partitions == 1 ? replicas.size() : replication;
            return new Topic(partitions, size, config, next);
        }

        /** Why something else is there; null if it is as it must be. A move may go on. */
        @Nullable
        String differenceTo(AdminTruth.@Nullable Topic actual) {
            if (actual == null) {
                return "it is not there";
            }
            if (actual.replicas().size() != partitions) {
                return "partitions " + actual.replicas().keySet() + " instead of " + partitions;
            }
            if (!actual.config().equals(new TreeMap<>(config))) {
                return "configuration " + actual.config() + " instead of " + new TreeMap<>(config);
            }
            for (Map.Entry<Integer, List<Integer>> partition : actual.target().entrySet()) {
                List<Integer> wanted = assigned.get(partition.getKey());
                List<Integer> target = partition.getValue();
                if (wanted == null ? target.size() != replication : !target.equals(wanted)) {
                    return "partition " + partition.getKey() + " on " + target + " instead of " + wanted;
                }
            }
            return null;
        }
    }

    @Nullable
    Topic topic(String name) {
        return topics.get(name);
    }

    /** @param topic null if it is gone */
    void set(String name, @Nullable Topic topic) {
        if (topic == null) {
            topics.remove(name);
        } else {
            topics.put(name, topic);
        }
    }

    SortedMap<String, Topic> topics() {
        return topics;
    }
}
