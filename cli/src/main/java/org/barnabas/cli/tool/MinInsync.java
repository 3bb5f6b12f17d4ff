package org.barnabas.cli.tool;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How many replicas of a partition must be in sync, as leaders judge it: {@code min.insync.replicas} of its topic, and never
 * more than the partition has.
 */
public final class MinInsync {

    private static final String KEY = "min.insync.replicas";

    private final Map<String, Integer> set = new HashMap<>();

    /** Asks for what holds for topics. */
    public static MinInsync ask(Admin admin, Collection<String> topics) throws Exception {
        MinInsync minima = new MinInsync();
        List<ConfigResource> resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        if (!resources.isEmpty()) {
            admin.describeConfigs(resources)
                    .all()
                    .get()
                    .forEach((resource, config) -> minima.set(
                            resource.name(), Integer.parseInt(config.get(KEY).value())));
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
