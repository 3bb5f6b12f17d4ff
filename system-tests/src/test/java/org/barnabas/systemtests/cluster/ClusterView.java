package org.barnabas.systemtests.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** What an admin client sees of a cluster. One thread, that of the test. */
final class ClusterView implements AutoCloseable {

    private final Admin admin;

    ClusterView(String bootstrap) {
        this.admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", 3_000,
                "default.api.timeout.ms", 10_000,
                "reconnect.backoff.max.ms", 500));
    }

    Admin admin() {
        return admin;
    }

    /** Waits until so many brokers are known. */
    void awaitBrokers(int count) {
        TestCluster.eventually(() -> {
            int known = admin.describeCluster().nodes().get().size();
            if (known != count) {
                throw new IllegalStateException(known + " brokers are known");
            }
        });
    }

    /** Creates it and waits until it is in sync. */
    void createTopic(String name, int partitions, int replicas, Map<String, String> configuration) {
        NewTopic topic = new NewTopic(name, partitions, (short) replicas).configs(configuration);
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (java.util.concurrent.ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
        awaitInSync(name);
    }

    TopicDescription describe(String topic) throws Exception {
        Map<String, TopicDescription> described =
                admin.describeTopics(List.of(topic)).allTopicNames().get();
        return Objects.requireNonNull(described.get(topic), topic);
    }

    /** Whom clients are told to go to; it may be dead already. */
    int leader(TopicPartition partition) throws Exception {
        return describe(partition.topic())
                .partitions()
                .get(partition.partition())
                .leader()
                .id();
    }

    /** The coordinator of a group; it may be dead already. */
    int coordinator(String group) throws Exception {
        return Objects.requireNonNull(
                        admin.describeConsumerGroups(List.of(group)).all().get().get(group))
                .coordinator()
                .id();
    }

    /** Waits until every partition of the topic has a leader and all its replicas in sync. */
    void awaitInSync(String topic) {
        TestCluster.eventually(() -> {
            String behind = describe(topic).partitions().stream()
                    .filter(partition -> partition.leader() == null
                            || partition.isr().size() < partition.replicas().size())
                    .map(TopicPartitionInfo::toString)
                    .collect(Collectors.joining("\n"));
            if (!behind.isEmpty()) {
                throw new IllegalStateException("not in sync: " + behind);
            }
        });
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
