package org.barnabas.systemtests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Ten topics with very many partitions of three replicas, all led by one broker of three. 10,000 in the long form, else
 * 1,000.
 */
final class ManyPartitions {

    private static final int TOPICS = 10;
    private static final int PARTITIONS_OF_A_TOPIC = FaultScenarios.rounds(100, 1_000);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Admin admin;

    ManyPartitions(Admin admin) {
        this.admin = admin;
    }

    static int count() {
        return TOPICS * PARTITIONS_OF_A_TOPIC;
    }

    private static List<String> topics() {
        return IntStream.range(0, TOPICS).mapToObj(i -> "many-" + i).toList();
    }

    static List<TopicPartition> all() {
        return topics().stream()
                .flatMap(topic -> TestCluster.partitions(topic, PARTITIONS_OF_A_TOPIC).stream())
                .toList();
    }

    /** Creates them all; returns when all replicas are in sync. */
    void createLedBy(int leader) throws ExecutionException, InterruptedException {
        List<Integer> replicas = new ArrayList<>(List.of(leader));
        for (int id = 1; id <= 3; id++) {
            if (id != leader) {
                replicas.add(id);
            }
        }
        Map<Integer, List<Integer>> assignment = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS_OF_A_TOPIC; partition++) {
            assignment.put(partition, replicas);
        }
        for (String topic : topics()) {
            admin.createTopics(List.of(new NewTopic(topic, assignment))).all().get();
        }
        awaitAllInSync();
    }

    void awaitLeadersOtherThan(int dead) {
        awaitTopics(topic -> topic.partitions().stream()
                .allMatch(partition ->
                        partition.leader() != null && partition.leader().id() != dead));
    }

    void awaitAllInSync() {
        awaitTopics(topic -> topic.partitions().stream()
                .allMatch(partition -> partition.leader() != null
                        && partition.isr().size() == partition.replicas().size()));
    }

    private void awaitTopics(Predicate<TopicDescription> wanted) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> admin.describeTopics(topics()).allTopicNames().get().values().stream()
                        .allMatch(wanted));
    }
}
