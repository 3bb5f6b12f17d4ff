package org.barnabas.cli.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks up offsets of many partitions at once. */
final class Offsets {

    private Offsets() {}

    /** The offsets; a partition that does not exist, or that nobody leads, is left out. */
    static Map<TopicPartition, Long> at(Admin admin, Collection<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        // Of a partition that a topic does not have a client would ask until its time is up.
        present(admin, partitions, partition -> partition.leader() != null)
                .forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> found = new HashMap<>();
        if (asked.isEmpty()) {
            return found;
        }
        ListOffsetsResult result = admin.listOffsets(asked);
        for (TopicPartition partition : asked.keySet()) {
            try {
                found.put(partition, result.partitionResult(partition).get().offset());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    /** Those that exist, led or not. */
    static Set<TopicPartition> existing(Admin admin, Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        return present(admin, partitions, partition -> true);
    }

    private static Set<TopicPartition> present(
            Admin admin, Collection<TopicPartition> partitions, Predicate<TopicPartitionInfo> wanted)
            throws ExecutionException, InterruptedException {
        Set<String> topics = new HashSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        Set<TopicPartition> present = new HashSet<>();
        for (KafkaFuture<TopicDescription> described :
                admin.describeTopics(topics).topicNameValues().values()) {
            try {
                TopicDescription topic = described.get();
                for (TopicPartitionInfo partition : topic.partitions()) {
                    if (wanted.test(partition)) {
                        present.add(new TopicPartition(topic.name(), partition.partition()));
                    }
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        present.retainAll(partitions);
        return present;
    }
}
