package org.barnabas.cluster.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.cluster.zookeeper.SessionHome;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterMemberTest {

    private static final RequestOrigin CLIENT = new RequestOrigin((short) 7, "client", "anonymous");

    @TempDir
    Path dir;

    private EmbeddedZooKeeper server;
    private final List<TestClusterMember> members = new ArrayList<>();
    private final Map<Integer, TestClusterMember> peers = new ConcurrentHashMap<>();

    @BeforeEach
    void startServer() throws Exception {
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), 0);
    }

    @AfterEach
    void stop() throws Exception {
        for (TestClusterMember member : members) {
            member.close();
        }
        server.close();
    }

    @Test
    void aFirstBrokerFoundsTheClusterAndControlsIt() throws Exception {
        // Given
        TestClusterMember member = member(0);

        // When
        String clusterId = member.connect();
        String problem = member.register();

        // Then
        assertThat(problem).isNull();
        assertThat(clusterId).hasSize(22);
        assertThat(member.image().clusterId()).isEqualTo(clusterId);
        assertThat(member.image().isAlive(0)).isTrue();
        assertThat(member.image().controllerId()).isZero();
        assertThat(member.image().controllerEpoch()).isEqualTo(1);
    }

    @Test
    void aCreatedTopicIsLedHereAndStaysAfterARestart() throws Exception {
        // Given
        TestClusterMember member = member(0).join();

        // When
        CreateTopicsResponse response =
                create(member, topic("orders", 3).configs(List.of(config("retention.ms", "1"))));
        TopicImage before = topicOf(member, "orders");
        member.close();
        members.remove(member);
        int port = server.port();
        server.close();
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), port);
        TestClusterMember again = member(0).join();

        // Then
        assertThat(response.topics().get(0).errorCode()).isZero();
        assertThat(response.topics().get(0).topicId()).isEqualTo(before.id());
        assertThat(response.topics().get(0).numPartitions()).isEqualTo(3);
        assertThat(response.topics().get(0).configs()).hasSize(1);
        TopicImage after = topicOf(again, "orders");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(again.image().topicConfig("orders")).containsEntry("retention.ms", "1");
        for (PartitionImage partition : after.partitions()) {
            assertThat(partition.leader()).isZero();
            // A broker that was away comes back with a new leadership.
            assertThat(partition.leaderEpoch()).isEqualTo(1);
        }
        assertThat(again.image().controllerEpoch()).isEqualTo(2);
        assertThat(again.deltas.stream().flatMap(delta -> delta.localReplicas().stream()))
                .hasSize(3);
    }

    @Test
    void aDeletedTopicLeavesNothing() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        create(member, topic("gone", 4).configs(List.of(config("retention.ms", "1"))));

        // When
        DeleteTopicsRequest request = new DeleteTopicsRequest()
                .timeoutMs(10_000)
                .topics(List.of(new DeleteTopicsRequest.DeleteTopicState().name("gone")));
        DeleteTopicsResponse response =
                member.ask(reply -> member.controller().ask(ControllerApis.DELETE_TOPICS, request, CLIENT, reply));

        // Then
        assertThat(response.responses().get(0).errorCode()).isZero();
        assertThat(member.image().topic("gone")).isNull();
        assertThat(member.image().topicConfig("gone")).isEmpty();
        assertThat(stat(member, ZnodePaths.topic("gone"))).isEqualTo(ZkError.NO_NODE);
        assertThat(stat(member, ZnodePaths.topicConfig("gone"))).isEqualTo(ZkError.NO_NODE);
        assertThat(stat(member, ZnodePaths.deleteTopic("gone"))).isEqualTo(ZkError.NO_NODE);
        assertThat(member.deltas.stream().flatMap(delta -> delta.stoppedReplicas().stream()))
                .hasSize(4)
                .allMatch(stopped -> stopped.delete() && !stopped.topicId().isZero());
    }

    @Test
    void aTopicGrows() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        create(member, topic("t", 2));

        // When
        CreatePartitionsRequest request = new CreatePartitionsRequest()
                .timeoutMs(10_000)
                .topics(List.of(new CreatePartitionsRequest.CreatePartitionsTopic()
                        .name("t")
                        .count(5)
                        .assignments(null)));
        CreatePartitionsResponse response =
                member.ask(reply -> member.controller().ask(ControllerApis.CREATE_PARTITIONS, request, CLIENT, reply));

        // Then
        assertThat(response.results().get(0).errorCode()).isZero();
        assertThat(topicOf(member, "t").partitions()).hasSize(5).allMatch(PartitionImage::hasLeader);
    }

    @Test
    void anAlteredConfigurationIsInTheImageAndInZooKeeper() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        TestClusterMember other = member(1).join();
        create(member, topic("t", 1));

        // When
        IncrementalAlterConfigsRequest request = new IncrementalAlterConfigsRequest()
                .resources(List.of(new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType((byte) 2)
                        .resourceName("t")
                        .configs(List.of(alter("retention.ms", 0, "5"), alter("cleanup.policy", 2, "compact")))));
        IncrementalAlterConfigsResponse response = member.ask(
                reply -> member.controller().ask(ControllerApis.INCREMENTAL_ALTER_CONFIGS, request, CLIENT, reply));

        // Then
        assertThat(response.responses().get(0).errorCode()).isZero();
        assertThat(member.image().topicConfig("t"))
                .containsEntry("retention.ms", "5")
                .containsEntry("cleanup.policy", "delete,compact");
        await().untilAsserted(() -> assertThat(other.image().topicConfig("t")).containsEntry("retention.ms", "5"));
    }

    @Test
    void producerIdsAreNeverGivenTwice() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        AllocateProducerIdsRequest request = new AllocateProducerIdsRequest().brokerId(0);

        // When
        AllocateProducerIdsResponse first = member.ask(
                reply -> member.controller().ask(ControllerApis.ALLOCATE_PRODUCER_IDS, request, CLIENT, reply));
        member.close();
        members.remove(member);
        TestClusterMember again = member(0).join();
        AllocateProducerIdsResponse second = again.ask(
                reply -> again.controller().ask(ControllerApis.ALLOCATE_PRODUCER_IDS, request, CLIENT, reply));

        // Then
        assertThat(first.producerIdStart()).isZero();
        assertThat(first.producerIdLen()).isEqualTo(1_000);
        assertThat(second.producerIdStart()).isEqualTo(1_000);
    }

    @Test
    void aSecondBrokerWithTheSameIdIsRefused() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        create(member, topic("t", 1));
        TestClusterMember second = member(0);

        // When
        second.connect();
        String problem = second.register();

        // Then
        assertThat(problem).contains("same id");
        assertThat(member.image().isAlive(0)).isTrue();
        assertThat(create(member, topic("u", 1)).topics().get(0).errorCode()).isZero();
    }

    @Test
    void anExpiredSessionRegistersAgainAndReadsEverything() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        create(member, topic("t", 2));
        int epoch = member.image().controllerEpoch();

        // When
        server.expireSession(member.zk.sessionId());

        // Then
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(
                        () -> assertThat(member.image().controllerEpoch()).isEqualTo(epoch + 1));
        assertThat(create(member, topic("u", 1)).topics().get(0).errorCode()).isZero();
        await().untilAsserted(
                        () -> assertThat(partition(member, "t").leaderEpoch()).isEqualTo(1));
    }

    @Test
    void garbageInZnodesIsLeftOut() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        create(member, topic("good", 1));
        create(member, topic("bad", 1));
        create(member, topic("worse", 1));
        write(member, ZnodePaths.topic("bad"), "{\"partitions\":");
        write(member, ZnodePaths.state("worse", 0), "nonsense");
        write(member, ZnodePaths.topicConfig("good"), "[]");
        member.close();
        members.remove(member);

        // When
        TestClusterMember again = member(0).join();

        // Then
        assertThat(partition(again, "good").leader()).isZero();
        assertThat(again.image().topic("bad")).isNull();
        assertThat(partition(again, "worse").hasLeader()).isFalse();
        // Nobody may conclude that the topic does not exist and delete it.
        assertThat(again.deltas).noneMatch(ClusterDelta::completeLocalReplicas);
    }

    @Test
    void oldToolsCreateAndDeleteTopicsByTheirZnodes() throws Exception {
        // Given
        TestClusterMember member = member(0).join();

        // When
        String body = "{\"version\":1,\"partitions\":{\"0\":[0],\"1\":[0]}}";
        member.<ZkReply<ZkStat>>onThread(
                reply -> member.zk.create(ZnodePaths.topic("old"), body.getBytes(UTF_8), reply));

        // Then
        await().untilAsserted(() -> {
            assertThat(member.image().topic("old")).isNotNull();
            assertThat(topicOf(member, "old").partitions()).hasSize(2).allMatch(PartitionImage::hasLeader);
        });

        // And when
        member.<ZkReply<ZkStat>>onThread(reply -> member.zk.create(ZnodePaths.deleteTopic("old"), new byte[0], reply));

        // Then
        await().untilAsserted(() -> assertThat(member.image().topic("old")).isNull());
        assertThat(stat(member, ZnodePaths.topic("old"))).isEqualTo(ZkError.NO_NODE);
    }

    @Test
    void aBrokerThatCrashedWithItsZooKeeperComesBackAtOnce() throws Exception {
        // Given: the session is still in ZooKeeper's files, and its process is dead
        SessionHome home = new SessionHome(dir.resolve("session"), Files.createFile(dir.resolve(".lock")), false);
        TestClusterMember crashed = new TestClusterMember(0, server.connectString(), home, peers).join();
        create(crashed, topic("t", 1));
        server.close();
        crashed.vanish();

        // When
        long start = System.nanoTime();
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), 0);
        TestClusterMember again = new TestClusterMember(0, server.connectString(), home, peers);
        members.add(again);
        again.join();
        long tookMs = (System.nanoTime() - start) / 1_000_000;

        // Then
        assertThat(partition(again, "t").leaderEpoch()).isEqualTo(1);
        Goals.atMost("back with the session of before, ms", tookMs, 3_000);
    }

    @Test
    void thousandsOfPartitionsAreCreatedQuickly() throws Exception {
        // Given
        TestClusterMember member = member(0).join();
        List<CreatableTopic> many =
                IntStream.range(0, 1_000).mapToObj(i -> topic("many-" + i, 1)).toList();

        // When
        long start = System.nanoTime();
        CreateTopicsResponse large = create(member, topic("large", 5_000));
        CreateTopicsResponse small = create(member, many.toArray(CreatableTopic[]::new));
        long end = System.nanoTime();

        // Then
        assertThat(large.topics().get(0).errorCode()).isZero();
        assertThat(small.topics()).allMatch(topic -> topic.errorCode() == ErrorCode.NONE.code());
        assertThat(member.image().topicCount()).isEqualTo(1_001);
        Goals.atMost("6,000 partitions created, ms", (end - start) / 1e6, 10_000);
    }

    private TestClusterMember member(int id) {
        TestClusterMember member = new TestClusterMember(id, server.connectString(), null, peers);
        members.add(member);
        return member;
    }

    private static CreateTopicsResponse create(TestClusterMember member, CreatableTopic... topics) throws Exception {
        CreateTopicsRequest request =
                new CreateTopicsRequest().timeoutMs(15_000).topics(List.of(topics));
        return member.ask(reply -> member.controller().ask(ControllerApis.CREATE_TOPICS, request, CLIENT, reply));
    }

    private static CreatableTopic topic(String name, int partitions) {
        return new CreatableTopic().name(name).numPartitions(partitions).replicationFactor((short) 1);
    }

    private static CreatableTopicConfig config(String name, String value) {
        return new CreatableTopicConfig().name(name).value(value);
    }

    private static IncrementalAlterConfigsRequest.AlterableConfig alter(String name, int operation, String value) {
        return new IncrementalAlterConfigsRequest.AlterableConfig()
                .name(name)
                .configOperation((byte) operation)
                .value(value);
    }

    private static TopicImage topicOf(TestClusterMember member, String name) {
        return Objects.requireNonNull(member.image().topic(name));
    }

    private static PartitionImage partition(TestClusterMember member, String topic) {
        return Objects.requireNonNull(member.image().partition(topic, 0));
    }

    private static ZkError stat(TestClusterMember member, String path) throws Exception {
        ZkReply<ZkStat> reply = member.onThread(answer -> member.zk.stat(path, false, answer));
        return reply.error();
    }

    private static void write(TestClusterMember member, String path, String body) throws Exception {
        ZkReply<ZkStat> reply = member.onThread(answer -> member.zk.write(path, body.getBytes(UTF_8), -1, answer));
        assertThat(reply.ok()).isTrue();
    }
}
