package org.barnabas.systemtests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.barnabas.client.RecordStream;
import org.barnabas.client.ZooKeeperConsumer;
import org.barnabas.client.group.TopicFilter;

/** A {@link ZooKeeperConsumer} with a thread for each of its streams, which notes what it is given. */
final class HighLevelMember implements AutoCloseable {

    /** What a stream was given, as {@code partition@offset=value}. */
    private final Queue<String> read = new ConcurrentLinkedQueue<>();

    private final ZooKeeperConsumer consumer;
    private final List<Thread> readers = new ArrayList<>();

    private HighLevelMember(String zooKeeper, String group, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.put("zookeeper.connect", zooKeeper);
        properties.put("group.id", group);
        properties.put("auto.offset.reset", "smallest");
        properties.put("rebalance.backoff.ms", "200");
        properties.put("rebalance.max.retries", "50");
        properties.put("zookeeper.connection.timeout.ms", "60000");
        properties.putAll(settings);
        consumer = ZooKeeperConsumer.create(properties);
    }

    /** Joins with so many streams of a topic. */
    static HighLevelMember ofTopic(
            String zooKeeper, String group, String topic, int streams, Map<String, String> settings) {
        HighLevelMember member = new HighLevelMember(zooKeeper, group, settings);
        member.consumer.streams(topic, streams).forEach(member::drain);
        return member;
    }

    /** Joins with so many streams of all topics of a filter. */
    static HighLevelMember ofFilter(
            String zooKeeper, String group, TopicFilter filter, int streams, Map<String, String> settings) {
        HighLevelMember member = new HighLevelMember(zooKeeper, group, settings);
        member.consumer.streams(filter, streams).forEach(member::drain);
        return member;
    }

    private void drain(RecordStream stream) {
        Thread reader = new Thread(() -> {
            while (stream.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = stream.next();
                read.add(record.topic() + "-" + record.partition() + "@" + record.offset() + "="
                        + new String(record.value(), StandardCharsets.UTF_8));
            }
        });
        reader.start();
        readers.add(reader);
    }

    ZooKeeperConsumer consumer() {
        return consumer;
    }

    List<String> read() {
        return List.copyOf(read);
    }

    /** Owners by partition, as they are in ZooKeeper, of what this member owns. */
    Map<String, String> owned() {
        Map<String, String> owned = new TreeMap<>();
        consumer.owned().forEach((partition, thread) -> owned.put(partition.toString(), thread.toString()));
        return owned;
    }

    @Override
    public void close() {
        consumer.close();
        for (Thread reader : readers) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
