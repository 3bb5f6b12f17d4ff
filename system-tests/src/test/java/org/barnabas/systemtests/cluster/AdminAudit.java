package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponsePartition;
import org.barnabas.protocol.message.MetadataResponse.MetadataResponseTopic;
import org.barnabas.testkit.wire.WireClient;

/**
 * Compares what ZooKeeper, every broker and every disk have with the model: topic by topic, key by key, folder by folder.
 */
final class AdminAudit {

    private static final byte TOPIC = 2;
    private static final byte FROM_TOPIC = 1;

    private final TestCluster cluster;
    private final AdminModel model;
    private final Admin admin;

    AdminAudit(TestCluster cluster, AdminModel model, Admin admin) {
        this.cluster = cluster;
        this.model = model;
        this.admin = admin;
    }

    /** Waits until all agree; folders of what is gone have to vanish, too. */
    void agree() {
        TestCluster.eventually(() -> {
            List<String> problems = new ArrayList<>();
            AdminTruth truth = AdminTruth.read(cluster.zooKeeperConnect());
            zooKeeper(truth, problems);
            for (ClusterProcess broker : cluster.brokers()) {
                broker(broker, truth, problems);
                disk(broker, truth, problems);
            }
            if (!admin.listPartitionReassignments().reassignments().get().isEmpty()) {
                problems.add("replicas are being moved");
            }
            if (!problems.isEmpty()) {
                throw new IllegalStateException("administration disagrees: " + String.join("\n", problems));
            }
        });
    }

    private void zooKeeper(AdminTruth truth, List<String> problems) {
        List<String> wanted = List.copyOf(model.topics().keySet());
        same("topics in ZooKeeper", wanted, List.copyOf(truth.topics().keySet()), problems);
        same("configurations in ZooKeeper", wanted, truth.configs(), problems);
        same("marks of deletion", List.of(), truth.marks(), problems);
        model.topics().forEach((name, topic) -> {
            AdminTruth.Topic actual = truth.topics().get(name);
            String difference = topic.differenceTo(actual);
            if (difference != null) {
                problems.add("ZooKeeper has of " + name + ": " + difference);
            } else if (actual != null && actual.moving()) {
                problems.add(name + " is being moved");
            }
        });
    }

    private void broker(ClusterProcess broker, AdminTruth truth, List<String> problems) throws IOException {
        String[] address = cluster.address(broker).split(":", 2);
        try (WireClient client = new WireClient(new InetSocketAddress(address[0], Integer.parseInt(address[1])))) {
            SortedMap<String, SortedMap<Integer, List<Integer>>> wanted = new TreeMap<>();
            truth.topics().forEach((name, topic) -> wanted.put(name + " " + topic.id(), topic.replicas()));
            same("topics that " + broker + " knows", wanted, topics(broker, client, problems), problems);
            for (Map.Entry<String, AdminModel.Topic> topic : model.topics().entrySet()) {
                same(
                        "configuration of " + topic.getKey() + " at " + broker,
                        new TreeMap<>(topic.getValue().config()),
                        config(client, topic.getKey()),
                        problems);
            }
        }
    }

    private static SortedMap<String, SortedMap<Integer, List<Integer>>> topics(
            ClusterProcess broker, WireClient client, List<String> problems) throws IOException {
        MetadataResponse metadata =
                client.call(MetadataResponse.class, ApiKey.METADATA, 12, new MetadataRequest().topics(null));
        SortedMap<String, SortedMap<Integer, List<Integer>>> topics = new TreeMap<>();
        for (MetadataResponseTopic topic : metadata.topics()) {
            SortedMap<Integer, List<Integer>> partitions = new TreeMap<>();
            for (MetadataResponsePartition partition : topic.partitions()) {
                partitions.put(partition.partitionIndex(), partition.replicaNodes());
                if (partition.isrNodes().size() < partition.replicaNodes().size()) {
                    problems.add(broker + " says that " + topic.name() + "-" + partition.partitionIndex()
                            + " has in sync " + partition.isrNodes() + " of " + partition.replicaNodes());
                }
            }
            topics.put(topic.name() + " " + topic.topicId(), partitions);
        }
        return topics;
    }

    /** What is set for the topic itself, as this broker sees it. */
    private static SortedMap<String, String> config(WireClient client, String topic) throws IOException {
        DescribeConfigsRequest request = new DescribeConfigsRequest()
                .resources(List.of(new DescribeConfigsResource()
                        .resourceType(TOPIC)
                        .resourceName(topic)
                        .configurationKeys(null)));
        DescribeConfigsResult result = client.call(DescribeConfigsResponse.class, ApiKey.DESCRIBE_CONFIGS, 4, request)
                .results()
                .get(0);
        SortedMap<String, String> config = new TreeMap<>();
        for (DescribeConfigsResourceResult entry : result.configs()) {
            if (entry.configSource() == FROM_TOPIC) {
                config.put(entry.name(), String.valueOf(entry.value()));
            }
        }
        return config;
    }

    /** Only the folders of replicas that belong there. */
    private void disk(ClusterProcess broker, AdminTruth truth, List<String> problems) throws IOException {
        int id = cluster.brokers().indexOf(broker) + 1;
        SortedSet<String> wanted = new TreeSet<>();
        truth.topics()
                .forEach((name, topic) -> topic.replicas().forEach((partition, replicas) -> {
                    if (replicas.contains(id)) {
                        wanted.add(name + "-" + partition);
                    }
                }));
        SortedSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(cluster.logs(broker))) {
            files.filter(Files::isDirectory)
                    .forEach(folder -> found.add(folder.getFileName().toString()));
        }
        same("folders of " + broker, wanted, found, problems);
    }

    private static void same(String what, Object wanted, Object found, List<String> problems) {
        if (!wanted.equals(found)) {
            problems.add(what + ": " + found + " instead of " + wanted);
        }
    }
}
