package org.barnabas.cli.tool;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How many replicas of a partition must be in sync, as leaders judge it: {@code min.insync.replicas} of its topic, and never
 * more than the partition has.
 */
public final class InSyncMinima {

    private static final String KEY = "min.insync.replicas";

    private final Map<String, Integer> set = new HashMap<>();

    /** Asks for what holds for topics. */
    public static InSyncMinima ask(Admin admin, Collection<String> topics) throws Exception {
        InSyncMinima minima = new InSyncMinima();
        List<ConfigResource> resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> answers = resources.isEmpty()
                ? Map.of()
                : admin.describeConfigs(resources).values();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer : answers.entrySet()) {
            try {
                String value = answer.getValue().get().get(KEY).value();
                minima.set(answer.getKey().name(), Integer.parseInt(value));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                // Deleted since its name was asked for.
            }
        }
        return minima;
    }

    /** Notes what is set for a topic. */
    void set(String topic, int value) {
        set.put(topic, value);
    }

    /** Whether it takes no {@code acks=all}. */
    public boolean isUnder(String topic, TopicPartitionInfo partition) {
        return partition.isr().size() < of(topic, partition);
    }

    /** Whether it takes none when one replica more falls behind. */
    public boolean isAt(String topic, TopicPartitionInfo partition) {
        return partition.isr().size() == of(topic, partition);
    }

    private int of(String topic, TopicPartitionInfo partition) {
        return Math.min(set.getOrDefault(topic, 1), partition.replicas().size());
    }
}
