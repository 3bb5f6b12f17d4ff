package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers and a real ZooKeeper that goes away, or forgets them (R13, row 52). */
class ZooKeeperOutageTest {

    private static final RequestOrigin NEWEST = new RequestOrigin((short) 3, "", "");

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
        create();
    }

    @AfterEach
    void stop() throws Exception {
        for (TestClusterMember member : members) {
            member.close();
        }
        server.close();
    }

    @Test
    void withoutZooKeeperLeadersGoOnAndSetsAreFrozen() throws Exception {
        // Given
        int port = server.port();
        server.close();

        // When
        CompletableFuture<AlterPartitionResponse> shrunk = new CompletableFuture<>();
        AlterPartitionRequest request = shrink();
        members.get(0).controller().ask(ControllerApis.ALTER_PARTITION, request, NEWEST, shrunk::complete);
        await().untilAsserted(() -> assertThat(members.get(0).sessions).contains(ZkListener.Session.DISCONNECTED));
        boolean frozen = !shrunk.isDone();
        List<PartitionImage> during = seen();
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), port);
        AlterPartitionResponse answer = shrunk.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(frozen).isTrue();
        assertThat(during)
                .allMatch(
                        partition -> partition.leader() == 2 && partition.isr().size() == 3);
        assertThat(answer.topics().get(0).partitions().get(0).errorCode()).isZero();
        await().untilAsserted(() -> assertThat(seen())
                .allMatch(partition -> partition.isr().equals(List.of(2, 1)) && partition.leaderEpoch() == 0));
        assertThat(members.get(0).image().controllerEpoch()).isEqualTo(1);
    }

    @Test
    void whoAsksMeanwhileHearsThatZooKeeperIsAway() throws Exception {
        // Given
        server.close();
        await().untilAsserted(() -> assertThat(members.get(0).sessions).contains(ZkListener.Session.DISCONNECTED));
        CreateTopicsRequest request = new CreateTopicsRequest()
                .timeoutMs(100)
                .topics(List.of(
                        new CreatableTopic().name("late").numPartitions(1).replicationFactor((short) 1)));

        // When
        CompletableFuture<CreateTopicsResponse> answer = new CompletableFuture<>();
        members.get(0).controller().ask(ControllerApis.CREATE_TOPICS, request, NEWEST, answer::complete);

        // Then
        assertThat(answer.get(60, TimeUnit.SECONDS).topics().get(0).errorMessage())
                .contains("lost its connection to ZooKeeper");
    }

    @Test
    void whenAllSessionsAreLostAtOnceAllComeBackWithoutAnOperator() throws Exception {
        // Given, when
        for (TestClusterMember member : members) {
            server.expireSession(member.zk.sessionId());
        }

        // Then
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            int controller = members.get(0).image().controllerId();
            for (TestClusterMember member : members) {
                assertThat(member.sessions).contains(ZkListener.Session.EXPIRED);
                assertThat(member.image().controllerEpoch()).isGreaterThan(1);
                assertThat(member.image().controllerId()).isEqualTo(controller);
                assertThat(member.image().brokers()).hasSize(3);
                assertThat(partition(member).leaderEpoch()).isPositive();
                assertThat(partition(member).hasLeader()).isTrue();
                assertThat(partition(member)).isEqualTo(partition(members.get(0)));
            }
        });
    }

    private List<PartitionImage> seen() {
        return members.stream().map(ZooKeeperOutageTest::partition).toList();
    }

    private static PartitionImage partition(TestClusterMember member) {
        return Objects.requireNonNull(member.image().partition("t", 0));
    }

    private AlterPartitionRequest shrink() throws Exception {
        long epoch = members.get(1)
                .<Long>onThread(reply -> reply.accept(members.get(1).member.brokerEpoch()));
        return new AlterPartitionRequest()
                .brokerId(2)
                .brokerEpoch(epoch)
                .topics(List.of(new TopicData()
                        .topicId(Objects.requireNonNull(members.get(0).image().topic("t"))
                                .id())
                        .partitions(List.of(new PartitionData()
                                .newIsrWithEpochs(
                                        List.of(new BrokerState().brokerId(2), new BrokerState().brokerId(1)))))));
    }

    private void create() throws Exception {
        CreateTopicsRequest request = new CreateTopicsRequest()
                .timeoutMs(15_000)
                .topics(List.of(new CreatableTopic()
                        .name("t")
                        .numPartitions(-1)
                        .replicationFactor((short) -1)
                        .assignments(List.of(new CreatableReplicaAssignment().brokerIds(List.of(2, 1, 3))))));
        CreateTopicsResponse response = members.get(0)
                .ask(reply -> members.get(0).controller().ask(ControllerApis.CREATE_TOPICS, request, NEWEST, reply));
        assertThat(response.topics().get(0).errorCode()).isZero();
        await().untilAsserted(() -> assertThat(members)
                .allSatisfy(
                        member -> assertThat(member.image().partition("t", 0)).isNotNull()));
    }
}
