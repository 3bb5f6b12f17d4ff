package org.barnabas.client.group;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a member has read of its group and of the cluster, and shares out by.
 *
 * @param members what each wants, by consumer id
 * @param topics the partitions of each topic, in numeric order; empty where they are not of interest to who reads
 * @param brokers those that live
 * @param excludeInternal whether filters leave out what brokers keep for themselves
 */
public record GroupView(
        SortedMap<String, Subscription> members,
        SortedMap<String, List<Integer>> topics,
        List<BrokerEntry> brokers,
        boolean excludeInternal) {

    public GroupView {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        brokers = List.copyOf(brokers);
    }

    /** The topics that a member wants. */
    public List<String> topicsOf(String consumer) {
        Subscription wanted = members.get(consumer);
        return wanted == null ? List.of() : wanted.topics(topics.keySet(), excludeInternal);
    }

    /** The partitions of a topic in numeric order; none if there is no such topic. */
    public List<Integer> partitions(String topic) {
        return topics.getOrDefault(topic, List.of());
    }

    /** The streams of all members that may own partitions of a topic, in the order of their texts. */
    public List<ThreadId> threads(String topic) {
        List<ThreadId> threads = new ArrayList<>();
        members.forEach((consumer, wanted) -> {
            if (wanted.wants(topic, topics.keySet(), excludeInternal)) {
                threads.addAll(wanted.threads(consumer, topic));
            }
        });
        Collections.sort(threads);
        return threads;
    }

    /** All topics that any member wants, with their {@link #threads}. */
    public Map<String, List<ThreadId>> threadsByTopic() {
        Map<String, List<ThreadId>> found = new TreeMap<>();
        for (String consumer : members.keySet()) {
            topicsOf(consumer).forEach(topic -> found.computeIfAbsent(topic, this::threads));
        }
        return found;
    }
}
