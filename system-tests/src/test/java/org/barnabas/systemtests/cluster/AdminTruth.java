package org.barnabas.systemtests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.TopicZnode;

/**
 * All that ZooKeeper has of topics.
 *
 * @param topics that exist
 * @param configs names of topics that have configurations
 * @param marks topics that are marked for deletion
 */
record AdminTruth(SortedMap<String, AdminTruth.Topic> topics, List<String> configs, List<String> marks) {

    /**
     * A topic.
     *
     * @param replicas by partition
     * @param target the replicas when all moves are done
     */
    record Topic(
            String id,
            SortedMap<Integer, List<Integer>> replicas,
            SortedMap<Integer, List<Integer>> target,
            SortedMap<String, String> config,
            boolean moving) {}

    static AdminTruth read(String connect) throws Exception {
        return ZooKeeperTruth.ask(connect, client -> {
            SortedMap<String, Topic> topics = new TreeMap<>();
            for (String name : sorted(client, "/brokers/topics")) {
                topics.put(name, topic(client, name));
            }
            return new AdminTruth(topics, sorted(client, "/config/topics"), sorted(client, "/admin/delete_topics"));
        });
    }

    private static List<String> sorted(ZooKeeper client, String path) throws Exception {
        List<String> names = new ArrayList<>(client.getChildren(path, false));
        names.sort(null);
        return names;
    }

    private static Topic topic(ZooKeeper client, String name) throws Exception {
        TopicZnode.Content content = TopicZnode.decode(client.getData("/brokers/topics/" + name, false, null));
        SortedMap<Integer, List<Integer>> replicas = new TreeMap<>();
        SortedMap<Integer, List<Integer>> target = new TreeMap<>();
        boolean moving = false;
        for (PartitionImage partition : content.partitions()) {
            replicas.put(partition.partition(), partition.replicas());
            target.put(
                    partition.partition(),
                    partition.replicas().stream()
                            .filter(id -> !partition.removing().contains(id))
                            .toList());
            moving |= partition.reassigning();
        }
        SortedMap<String, String> config =
                new TreeMap<>(ConfigZnode.decode(client.getData("/config/topics/" + name, false, null)));
        return new Topic(String.valueOf(content.id()), replicas, target, config, moving);
    }
}
