package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand partitions on three brokers and a real ZooKeeper. */
class FailOverScaleTest {

    private static final int TOPICS = 10;
    private static final int PARTITIONS = 1_000;
    private static final Duration BOUND = Duration.ofMinutes(3);

    @TempDir
    Path dir;

    private EmbeddedZooKeeper server;
    private final List<TestClusterMember> members = new ArrayList<>();
    private final Map<Integer, TestClusterMember> peers = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), 0);
        for (int id = 1; id <= 3; id++) {
            TestClusterMember member = new TestClusterMember(id, server.connectString(), null, peers);
            members.add(member);
            member.join();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (TestClusterMember member : members) {
            member.close();
        }
        server.close();
    }

    @Test
    void theLeaderOfTenThousandPartitionsIsReplacedQuickly() throws Exception {
        // Given
        create(List.of(2, 3, 1));
        TestClusterMember dead = members.remove(1);
        dead.vanish();

        // When
        members.get(0).member.onBrokerGone(2, -1);

        // Then
        for (TestClusterMember member : members) {
            await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).until(() -> allLedBy(member, 3));
        }
        assertThat(members.get(0).image().controllerEpoch()).isEqualTo(1);
    }

    @Test
    void theControllerOfTenThousandPartitionsIsReplacedQuickly() throws Exception {
        // Given
        create(List.of(1, 2, 3));
        TestClusterMember dead = members.remove(0);
        dead.vanish();

        // When
        members.get(1).member.onBrokerGone(1, -1);

        // Then
        for (TestClusterMember member : members) {
            await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).until(() -> allLedBy(member, 2));
            assertThat(member.image().controllerEpoch()).isEqualTo(2);
        }
    }

    private void create(List<Integer> replicas) throws Exception {
        List<CreatableTopic> topics = new ArrayList<>();
        for (int i = 0; i < TOPICS; i++) {
            List<CreatableReplicaAssignment> assignments = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assignments.add(new CreatableReplicaAssignment()
                        .partitionIndex(partition)
                        .brokerIds(replicas));
            }
            topics.add(new CreatableTopic()
                    .name("t" + i)
                    .numPartitions(-1)
                    .replicationFactor((short) -1)
                    .assignments(assignments));
        }
        CreateTopicsRequest request =
                new CreateTopicsRequest().timeoutMs(30_000).topics(topics);
        CreateTopicsResponse response = members.get(0)
                .ask(reply -> members.get(0)
                        .controller()
                        .ask(ControllerApis.CREATE_TOPICS, request, RequestOrigin.BROKER, reply));
        assertThat(response.topics()).allMatch(topic -> topic.errorCode() == 0);
        for (TestClusterMember member : members) {
            await().atMost(BOUND).until(() -> allLedBy(member, replicas.get(0)));
        }
    }

    private static boolean allLedBy(TestClusterMember member, int leader) {
        List<TopicImage> topics = member.image().topics();
        return topics.size() == TOPICS
                && topics.stream()
                        .allMatch(topic -> topic.partitionCount() == PARTITIONS
                                && topic.partitions().stream()
                                        .mapToInt(PartitionImage::leader)
                                        .allMatch(id -> id == leader));
    }
}
