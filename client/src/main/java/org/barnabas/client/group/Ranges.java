package org.barnabas.client.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Strategies that give each stream a run of neighbouring partitions, topic by topic. */
final class Ranges {

    private Ranges() {}

    /** Which positions in the list of partitions a stream gets. */
    record Run(int from, int to) {}

    /** How the runs are cut. */
    interface Cut {
        Run of(int partitions, int streams, int stream);
    }

    /** The first {@code partitions % streams} get one more than the others. */
    static Run even(int partitions, int streams, int stream) {
        int each = partitions / streams;
        int withOneMore = partitions % streams;
        int from = each * stream + Math.min(stream, withOneMore);
        return new Run(from, from + each + (stream < withOneMore ? 1 : 0));
    }

    /** All get the same, rounded up, until there are no more. */
    static Run roundedUp(int partitions, int streams, int stream) {
        int each = (partitions + streams - 1) / streams;
        return new Run(Math.min(partitions, stream * each), Math.min(partitions, (stream + 1) * each));
    }

    static Map<TopicPartition, ThreadId> assign(GroupView view, String consumer, Cut cut) {
        Map<TopicPartition, ThreadId> share = new HashMap<>();
        for (String topic : view.topicsOf(consumer)) {
            List<ThreadId> threads = view.threads(topic);
            List<Integer> partitions = view.partitions(topic);
            for (int stream = 0; stream < threads.size(); stream++) {
                ThreadId thread = threads.get(stream);
                if (thread.consumer().equals(consumer)) {
                    Run run = cut.of(partitions.size(), threads.size(), stream);
                    partitions
                            .subList(run.from(), run.to())
                            .forEach(partition -> share.put(new TopicPartition(topic, partition), thread));
                }
            }
        }
        return share;
    }
}
