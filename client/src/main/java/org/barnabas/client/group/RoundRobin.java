package org.barnabas.client.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * All partitions of all topics in turn to all streams. Partitions are sorted by the hash of their text in 0.8.2,
 * {@code [topic,partition]}, so that those of one topic do not all go to one consumer. Any stream may get any partition, so
 * all members must want the same topics, and each as many streams of all of them.
 */
final class RoundRobin {

    private static final Comparator<TopicPartition> ORDER = Comparator.<TopicPartition>comparingInt(
                    each -> ("[" + each.topic() + "," + each.partition() + "]").hashCode())
            .thenComparing(TopicPartition::topic)
            .thenComparing(TopicPartition::partition);

    private RoundRobin() {}

    static Map<TopicPartition, ThreadId> assign(GroupView view, String consumer) {
        Map<TopicPartition, ThreadId> share = new HashMap<>();
        Map<String, List<ThreadId>> byTopic = view.threadsByTopic();
        if (byTopic.isEmpty() || !view.members().containsKey(consumer)) {
            return share;
        }
        List<ThreadId> threads = threads(byTopic);
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : byTopic.keySet()) {
            view.partitions(topic).forEach(partition -> partitions.add(new TopicPartition(topic, partition)));
        }
        partitions.sort(ORDER);
        for (int turn = 0; turn < partitions.size(); turn++) {
            ThreadId thread = threads.get(turn % threads.size());
            if (thread.consumer().equals(consumer)) {
                share.put(partitions.get(turn), thread);
            }
        }
        return share;
    }

    private static List<ThreadId> threads(Map<String, List<ThreadId>> byTopic) {
        Map.Entry<String, List<ThreadId>> first = byTopic.entrySet().iterator().next();
        byTopic.forEach((topic, threads) -> {
            if (!threads.equals(first.getValue())) {
                throw new StrategyRefusedException("roundrobin works only if all members of the group want the same"
                        + " topics, and as many streams of each; " + first.getKey() + " has " + first.getValue()
                        + ", but " + topic + " has " + threads);
            }
        });
        return first.getValue();
    }
}
