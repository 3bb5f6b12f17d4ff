package org.barnabas.cli.io;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What a partition holds.
 *
 * @param start of the first record
 * @param end behind the last one: what the next one will get
 */
record OffsetRange(long start, long end) {

    /** Asks the brokers. */
    static Map<TopicPartition, OffsetRange> of(Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
        partitions.forEach(
                each -> ranges.put(each, new OffsetRange(starts.getOrDefault(each, 0L), ends.getOrDefault(each, 0L))));
        return ranges;
    }

    /** Whether reading can go on from there; at the end it waits for more. */
    boolean canStartAt(long offset) {
        return start <= offset && offset <= end;
    }

    @Override
    public String toString() {
        return start == end
                ? "holds nothing, its next offset is " + end
                : "holds the offsets " + start + " to " + (end - 1);
    }
}
