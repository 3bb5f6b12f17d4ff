package org.barnabas.systemtests.oldclients;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** A member of a group with the client of today, on a thread of its own. Closing it makes it leave. */
final class ModernMember implements AutoCloseable {

    private final String group;
    private final KafkaConsumer<String, String> consumer;
    private final List<Line> read = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile Set<TopicPartition> assigned = Set.of();

    private ModernMember(Modern modern, String group, String topic) {
        this.group = group;
        // The assignors of old: they know no other.
        this.consumer = modern.consumer(Map.of(
                "group.id", group, "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"));
        consumer.subscribe(List.of(topic));
        this.thread = new Thread(this::run, "member-" + group);
        thread.start();
    }

    static ModernMember join(Modern modern, String group, String topic) {
        return new ModernMember(modern, group, topic);
    }

    private void run() {
        try (consumer) {
            while (true) {
                var records = consumer.poll(Duration.ofMillis(100));
                assigned = Set.copyOf(consumer.assignment());
                if (!records.isEmpty()) {
                    consumer.commitSync();
                }
                records.forEach(record -> read.add(new Line(
                        group,
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        String.valueOf(record.key()),
                        record.value(),
                        record.timestamp())));
            }
        } catch (WakeupException told) {
            assigned = Set.of();
        }
    }

    /** What was read and committed. */
    List<Line> read() {
        return List.copyOf(read);
    }

    int assigned() {
        return assigned.size();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
