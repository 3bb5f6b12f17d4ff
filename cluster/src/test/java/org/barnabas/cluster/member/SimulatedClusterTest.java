package org.barnabas.cluster.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.junit.jupiter.api.Test;

/** Membership and control over several brokers, step by step on a fake ZooKeeper. */
class SimulatedClusterTest {

    private final FakeZkServer server = new FakeZkServer();
    private final Map<Integer, SimulatedMember> peers = new HashMap<>();

    @Test
    void onlyOneBrokerIsTheControllerAndAllKnowIt() {
        // Given
        SimulatedMember one = new SimulatedMember(1, server, peers);
        SimulatedMember two = new SimulatedMember(2, server, peers);

        // When
        one.join();
        two.join();
        SimulatedMember.drainAll(one, two);

        // Then
        assertThat(one.joined).isTrue();
        assertThat(two.joined).isTrue();
        assertThat(one.clusterId).isEqualTo(two.clusterId);
        assertThat(one.holder.current().controllerId())
                .isEqualTo(two.holder.current().controllerId())
                .isPositive();
        assertThat(one.holder.current().brokers()).hasSize(2);
        assertThat(server.text(ZnodePaths.CONTROLLER_EPOCH)).isEqualTo("1");
    }

    @Test
    void aReplacedControllerCannotWrite() {
        // Given: broker 1's session is over, and it does not know yet
        SimulatedMember one = joined(1);
        SimulatedMember two = joined(2, one);
        server.expire(one.zk.sessionId());
        two.mailbox.drain();
        assertThat(server.text(ZnodePaths.CONTROLLER)).contains("\"brokerid\":2");

        // When
        List<CreateTopicsResponse> answers = new ArrayList<>();
        one.member.controller().ask(ControllerApis.CREATE_TOPICS, create("zombie"), RequestOrigin.BROKER, answers::add);
        SimulatedMember.drainAll(one, two);

        // Then: where a session ends nobody knows what became of the last writes
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).topics().get(0).errorCode()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());
        assertThat(server.paths()).doesNotContain(ZnodePaths.topic("zombie"));
    }

    @Test
    void aControllerWhoseTermWasRaisedResigns() {
        // Given: somebody raised the term although broker 1's session lives
        SimulatedMember one = joined(1);
        one.zk.write(ZnodePaths.CONTROLLER_EPOCH, "8".getBytes(UTF_8), -1, reply -> {});

        // When
        List<CreateTopicsResponse> answers = new ArrayList<>();
        one.member.controller().ask(ControllerApis.CREATE_TOPICS, create("t"), RequestOrigin.BROKER, answers::add);
        one.mailbox.drain();

        // Then
        assertThat(answers.get(0).topics().get(0).errorCode()).isEqualTo(ErrorCode.NOT_CONTROLLER.code());
        assertThat(server.paths()).doesNotContain(ZnodePaths.topic("t"));
    }

    @Test
    void aBrokerWhoseIdIsTakenWhileItsSessionIsOverMustEnd() {
        // Given
        SimulatedMember two = joined(2);
        SimulatedMember one = joined(1, two);
        server.expire(one.zk.sessionId());
        SimulatedMember other = new SimulatedMember(1, server, peers);
        other.join();
        SimulatedMember.drainAll(two, other);

        // When
        one.zk.learnOfExpiry();
        one.mailbox.drain();

        // Then
        assertThat(one.outcast).contains("same id");
        assertThat(other.epoch()).isPositive();
        assertThat(other.outcast).isNull();
        assertThat(two.outcast).isNull();
    }

    @Test
    void aDeadBrokersPartitionsMove() {
        // Given
        SimulatedMember one = joined(1);
        SimulatedMember two = joined(2, one);
        createOn(one, "t", List.of(2, 1));
        SimulatedMember.drainAll(one, two);
        assertThat(partition(one, "t").leader()).isEqualTo(2);

        // When
        server.expire(two.zk.sessionId());
        one.mailbox.drain();

        // Then
        PartitionImage moved = partition(one, "t");
        assertThat(moved.leader()).isEqualTo(1);
        assertThat(moved.leaderEpoch()).isEqualTo(1);
        assertThat(moved.isr()).containsExactly(1);
        assertThat(moved.offline()).containsExactly(2);
        assertThat(one.holder.current().isAlive(2)).isFalse();
    }

    @Test
    void aNewControllerTakesOverWhatTheOldOneLed() {
        // Given
        SimulatedMember one = joined(1);
        SimulatedMember two = joined(2, one);
        createOn(one, "t", List.of(1, 2));
        SimulatedMember.drainAll(one, two);

        // When
        server.expire(one.zk.sessionId());
        two.mailbox.drain();

        // Then
        assertThat(two.holder.current().controllerId()).isEqualTo(2);
        assertThat(two.holder.current().controllerEpoch()).isEqualTo(2);
        assertThat(partition(two, "t").leader()).isEqualTo(2);
    }

    @Test
    void anExpiredBrokerComesBackWithANewEpochAndReadsEverything() {
        // Given
        SimulatedMember one = joined(1);
        SimulatedMember two = joined(2, one);
        createOn(one, "t", List.of(1, 2));
        SimulatedMember.drainAll(one, two);
        long epoch = one.epoch();

        // When
        server.expire(one.zk.sessionId());
        two.mailbox.drain();
        one.zk.learnOfExpiry();
        SimulatedMember.drainAll(one, two);

        // Then
        assertThat(one.epoch()).isGreaterThan(epoch);
        assertThat(one.holder.current().controllerId()).isEqualTo(2);
        assertThat(partition(one, "t").leader()).isEqualTo(2);
        assertThat(one.holder.current().brokers()).hasSize(2);
    }

    @Test
    void aSessionThatEndsWhileABrokerMeetsTheClusterCostsATry() {
        // Given
        SimulatedMember one = new SimulatedMember(1, server, peers);
        one.join();
        one.mailbox.runOne();
        one.mailbox.runOne();

        // When: in the middle of its questions
        server.expire(one.zk.sessionId());
        one.mailbox.runOne();
        one.zk.learnOfExpiry();
        one.mailbox.drain();

        // Then
        assertThat(one.clusterId).isNotNull();
        assertThat(one.joined).isTrue();
    }

    @Test
    void aBrokerThatBouncedUnseenLosesItsLeadership() {
        // Given: broker 2 comes back before the controller looks
        SimulatedMember one = joined(1);
        SimulatedMember two = joined(2, one);
        createOn(one, "t", List.of(2, 1));
        SimulatedMember.drainAll(one, two);

        // When
        server.expire(two.zk.sessionId());
        two.zk.learnOfExpiry();
        two.mailbox.drain();
        SimulatedMember.drainAll(one, two);

        // Then
        assertThat(partition(one, "t").leader()).isEqualTo(1);
        assertThat(partition(one, "t").isr()).containsExactly(1);
        assertThat(partition(two, "t")).isEqualTo(partition(one, "t"));
    }

    @Test
    void aConflictIsReadAgainAndDecidedAnew() {
        // Given: somebody else creates the topic between our decision and its write
        SimulatedMember one = joined(1);
        String body = "{\"version\":1,\"partitions\":{\"0\":[1]}}";

        // When
        List<CreateTopicsResponse> answers = new ArrayList<>();
        one.zk.create(ZnodePaths.topic("t"), body.getBytes(UTF_8), reply -> {});
        one.member.controller().ask(ControllerApis.CREATE_TOPICS, create("t"), RequestOrigin.BROKER, answers::add);
        one.member.controller().ask(ControllerApis.CREATE_TOPICS, create("u"), RequestOrigin.BROKER, answers::add);
        one.mailbox.drain();

        // Then
        assertThat(answers)
                .extracting(answer -> answer.topics().get(0).errorCode())
                .containsExactlyInAnyOrder(ErrorCode.TOPIC_ALREADY_EXISTS.code(), ErrorCode.NONE.code());
        assertThat(partition(one, "t").leader()).isEqualTo(1);
        assertThat(partition(one, "u").leader()).isEqualTo(1);
    }

    @Test
    void aDeletionThatSomebodyBeganIsFinished() {
        // Given: a controller died after it had marked the topic and deleted one partition
        SimulatedMember one = joined(1);
        createOn(one, "t", List.of(1));
        one.mailbox.drain();
        one.zk.create(ZnodePaths.deleteTopic("t"), new byte[0], reply -> {});
        one.zk.delete(ZnodePaths.state("t", 0), -1, error -> {});

        // When
        server.expire(one.zk.sessionId());
        one.zk.learnOfExpiry();
        one.mailbox.drain();

        // Then
        assertThat(one.holder.current().topic("t")).isNull();
        assertThat(server.paths()).noneMatch(path -> path.contains("/t" + "/") || path.endsWith("/t"));
    }

    @Test
    void impatientClientsHearThatItGoesOn() {
        // Given
        SimulatedMember one = joined(1);
        List<CreateTopicsResponse> answers = new ArrayList<>();

        // When
        one.member
                .controller()
                .ask(ControllerApis.CREATE_TOPICS, create("t").timeoutMs(0), RequestOrigin.BROKER, answers::add);
        one.mailbox.drain();

        // Then
        assertThat(answers.get(0).topics().get(0).errorCode()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT.code());
        assertThat(partition(one, "t").leader()).isEqualTo(1);
    }

    @Test
    void twoRunsAreAlike() {
        // Given, when
        List<String> first = new SimulatedClusterTest().run();
        List<String> second = new SimulatedClusterTest().run();

        // Then
        assertThat(first).isEqualTo(second);
    }

    private List<String> run() {
        SimulatedMember one = joined(1);
        SimulatedMember two = joined(2, one);
        for (int i = 0; i < 5; i++) {
            CreateTopicsRequest request = new CreateTopicsRequest()
                    .topics(List.of(
                            new CreatableTopic().name("t" + i).numPartitions(7).replicationFactor((short) 2)));
            one.member.controller().ask(ControllerApis.CREATE_TOPICS, request, RequestOrigin.BROKER, answer -> {});
        }
        SimulatedMember.drainAll(one, two);
        List<String> trace = new ArrayList<>();
        server.paths().forEach(path -> trace.add(path + "=" + server.text(path)));
        return trace;
    }

    private SimulatedMember joined(int id, SimulatedMember... others) {
        SimulatedMember member = new SimulatedMember(id, server, peers);
        member.join();
        List<SimulatedMember> all = new ArrayList<>(List.of(others));
        all.add(member);
        SimulatedMember.drainAll(all.toArray(SimulatedMember[]::new));
        assertThat(member.joined).as("joined").isTrue();
        return member;
    }

    private static void createOn(SimulatedMember member, String topic, List<Integer> replicas) {
        CreateTopicsRequest request = new CreateTopicsRequest()
                .topics(List.of(new CreatableTopic()
                        .name(topic)
                        .numPartitions(-1)
                        .replicationFactor((short) -1)
                        .assignments(List.of(new CreatableReplicaAssignment().brokerIds(replicas)))));
        member.member
                .controller()
                .ask(
                        ControllerApis.CREATE_TOPICS,
                        request,
                        RequestOrigin.BROKER,
                        answer -> assertThat(answer.topics().get(0).errorCode()).isZero());
        member.mailbox.drain();
    }

    private static CreateTopicsRequest create(String topic) {
        return new CreateTopicsRequest()
                .topics(List.of(
                        new CreatableTopic().name(topic).numPartitions(1).replicationFactor((short) 1)));
    }

    private static PartitionImage partition(SimulatedMember member, String topic) {
        return Objects.requireNonNull(member.holder.current().partition(topic, 0));
    }
}
