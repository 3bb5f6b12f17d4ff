package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;

/** Several brokers' memberships in one thread. Dead brokers are not drained: nothing reaches them. */
final class SimulatedCluster {

    private static final long STEP_MS = 500;
    private static final RequestOrigin ALTER_PARTITION = new RequestOrigin((short) 3, "", "");

    final FakeZkServer server = new FakeZkServer();
    final Map<Integer, SimulatedMember> peers = new TreeMap<>();
    private final List<Integer> dead = new ArrayList<>();

    /** Brokers 1 to {@code brokers}; the first is the controller. */
    SimulatedCluster(int brokers) {
        for (int id = 1; id <= brokers; id++) {
            start(id, LastStop.UNCLEAN);
        }
    }

    /** Starts a broker, or starts it again as a new process. */
    SimulatedMember start(int id, LastStop lastStop) {
        return restart(new SimulatedMember(id, server, peers), lastStop);
    }

    /** Starts a process that was prepared. */
    SimulatedMember restart(SimulatedMember member, LastStop lastStop) {
        dead.remove((Integer) member.id);
        member.lastStop = lastStop;
        member.join();
        drain();
        assertThat(member.joined).as("broker " + member.id + " joined").isTrue();
        return member;
    }

    /** The process goes; its session stays until somebody ends it. */
    void kill(int id) {
        dead.add(id);
    }

    /** A process that was prepared, or stood still, runs. */
    void revive(int id) {
        dead.remove((Integer) id);
    }

    boolean isDead(int id) {
        return dead.contains(id);
    }

    /** The session of a killed broker times out. */
    void expire(int id) {
        server.expire(member(id).zk.sessionId());
        drain();
    }

    /** Stops a broker; its session ends at once. */
    LastStop stop(int id) {
        LastStop stop = member(id).mailbox.thread().ask(member(id).member::lastStop);
        kill(id);
        expire(id);
        return stop;
    }

    /** A broker that is killed and whose session times out. */
    void crash(int id) {
        kill(id);
        expire(id);
    }

    void drain() {
        int ran;
        do {
            ran = 0;
            for (SimulatedMember member : List.copyOf(peers.values())) {
                ran += dead.contains(member.id) ? 0 : member.mailbox.drain();
            }
        } while (ran > 0);
    }

    /** Time goes on for all who live. */
    void pass(long ms) {
        for (long gone = 0; gone < ms; gone += STEP_MS) {
            for (SimulatedMember member : List.copyOf(peers.values())) {
                if (!dead.contains(member.id)) {
                    member.scheduler.advanceMs(STEP_MS);
                }
            }
            drain();
        }
    }

    /** The controllers of these brokers, should they be in office, do not reach the other one. */
    void cut(int one, int other) {
        member(one).unreachable.add(other);
        member(other).unreachable.add(one);
    }

    void heal() {
        peers.values().forEach(member -> member.unreachable.clear());
    }

    SimulatedMember member(int id) {
        return Objects.requireNonNull(peers.get(id));
    }

    /** The active controller's broker. */
    SimulatedMember leader() {
        for (SimulatedMember member : peers.values()) {
            if (!dead.contains(member.id) && member.holder.current().controllerId() == member.id) {
                return member;
            }
        }
        throw new AssertionError("nobody is the controller");
    }

    void create(String topic, List<Integer> replicas, int minInsync) {
        CreatableTopicConfig config =
                new CreatableTopicConfig().name("min.insync.replicas").value(Integer.toString(minInsync));
        CreateTopicsRequest request = new CreateTopicsRequest()
                .timeoutMs(1_000)
                .topics(List.of(new CreatableTopic()
                        .name(topic)
                        .numPartitions(-1)
                        .replicationFactor((short) -1)
                        .configs(List.of(config))
                        .assignments(List.of(new CreatableReplicaAssignment().brokerIds(replicas)))));
        CreateTopicsResponse response = ask((controller, reply) ->
                controller.ask(ControllerApis.CREATE_TOPICS, request, RequestOrigin.BROKER, reply));
        assertThat(response.topics().get(0).errorCode()).isZero();
    }

    /** What a broker knows of the only partition of a topic. */
    PartitionImage seenBy(int id, String topic) {
        return Objects.requireNonNull(member(id).holder.current().partition(topic, 0));
    }

    /** The leader of the only partition of a topic asks for another in-sync set. */
    AlterPartitionResponse alter(String topic, int leader, List<Integer> isr) {
        PartitionImage now = seenBy(leader, topic);
        AlterPartitionRequest request = new AlterPartitionRequest()
                .brokerId(leader)
                .brokerEpoch(member(leader).epoch())
                .topics(List.of(new TopicData()
                        .topicId(Objects.requireNonNull(
                                        member(leader).holder.current().topic(topic))
                                .id())
                        .partitions(List.of(new PartitionData()
                                .leaderEpoch(now.leaderEpoch())
                                .partitionEpoch(now.partitionEpoch())
                                .newIsrWithEpochs(isr.stream()
                                        .map(id -> new BrokerState()
                                                .brokerId(id)
                                                .brokerEpoch(member(id).epoch()))
                                        .toList())))));
        return ask(
                (controller, reply) -> controller.ask(ControllerApis.ALTER_PARTITION, request, ALTER_PARTITION, reply));
    }

    /** A question for the active controller. */
    interface Question<T> {
        void ask(Controller controller, Consumer<T> reply);
    }

    <T> T ask(Question<T> question) {
        List<T> answers = new ArrayList<>();
        question.ask(leader().member.controller(), answers::add);
        drain();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }
}
