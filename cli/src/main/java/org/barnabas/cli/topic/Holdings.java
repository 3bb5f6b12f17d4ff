package org.barnabas.cli.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Counted;
import org.jspecify.annotations.Nullable;

/**
 * What topics hold, to be told when it is deleted.
 *
 * @param topics their names, in order
 * @param records by topic; without those of which nobody knows
 * @param bytes by topic, of the leaders' copies; likewise
 */
public record Holdings(List<String> topics, Map<String, Long> records, Map<String, Long> bytes) {

    /** More topics than these are only counted. */
    private static final int NAMED = 5;

    /** Asks the leaders there are. */
    public static Holdings of(Admin admin, Collection<TopicDescription> topics) throws InterruptedException {
        Map<TopicPartition, TopicPartitionInfo> led = new HashMap<>();
        topics.forEach(topic -> topic.partitions().stream()
                .filter(Ailment::hasLeader)
                .forEach(one -> led.put(new TopicPartition(topic.name(), one.partition()), one)));
        List<String> names = topics.stream().map(TopicDescription::name).toList();
        return new Holdings(names, records(admin, led), bytes(admin, led));
    }

    /** Null if nobody knows. */
    @Nullable
    ByteCount size(String topic) {
        Long size = bytes.get(topic);
        return size == null ? null : new ByteCount(size);
    }

    /** Such as {@code orders (1200 records, 5.6 MiB) and 3 more topics}; figures that nobody knows are left out. */
    @Override
    public String toString() {
        List<String> named = new ArrayList<>();
        topics.stream().limit(NAMED).forEach(topic -> {
            List<String> figures = new ArrayList<>();
            Long number = records.get(topic);
            if (number != null) {
                figures.add(Counted.of(number, "record"));
            }
            ByteCount size = size(topic);
            if (size != null) {
                figures.add(size.toString());
            }
            named.add(topic + (figures.isEmpty() ? "" : " (" + String.join(", ", figures) + ")"));
        });
        int more = topics.size() - named.size();
        return String.join(", ", named) + (more == 0 ? "" : " and " + Counted.of(more, "more topic"));
    }

    private static Map<String, Long> records(Admin admin, Map<TopicPartition, TopicPartitionInfo> led)
            throws InterruptedException {
        Map<String, Long> records = new HashMap<>();
        offsets(admin, led, OffsetSpec.latest())
                .forEach((partition, end) -> records.merge(partition.topic(), end.offset(), Long::sum));
        offsets(admin, led, OffsetSpec.earliest())
                .forEach((partition, start) -> records.merge(partition.topic(), -start.offset(), Long::sum));
        // One of the two requests may have failed.
        records.values().removeIf(number -> number < 0);
        return records;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, Map<TopicPartition, TopicPartitionInfo> led, OffsetSpec spec) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        led.keySet().forEach(partition -> asked.put(partition, spec));
        try {
            return asked.isEmpty() ? Map.of() : admin.listOffsets(asked).all().get();
        } catch (ExecutionException unknown) {
            return Map.of();
        }
    }

    /** Of the leaders' copies. */
    private static Map<String, Long> bytes(Admin admin, Map<TopicPartition, TopicPartitionInfo> led)
            throws InterruptedException {
        Map<String, Long> bytes = new HashMap<>();
        List<Integer> leaders =
                led.values().stream().map(one -> one.leader().id()).distinct().toList();
        for (Map.Entry<Integer, KafkaFuture<Map<String, LogDirDescription>>> broker :
                admin.describeLogDirs(leaders).descriptions().entrySet()) {
            try {
                for (LogDirDescription directory : broker.getValue().get().values()) {
                    directory.replicaInfos().forEach((partition, copy) -> {
                        TopicPartitionInfo info = led.get(partition);
                        if (info != null && info.leader().id() == broker.getKey()) {
                            bytes.merge(partition.topic(), copy.size(), Long::sum);
                        }
                    });
                }
            } catch (ExecutionException unknown) {
                return Map.of();
            }
        }
        return bytes;
    }
}
