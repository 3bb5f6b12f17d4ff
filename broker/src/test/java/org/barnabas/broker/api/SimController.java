package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.Endpoint;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.SecurityProtocol;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionResponse;

/** The controller of a {@link SimWorld}: the truth about one partition, and nothing but the rules of election. */
final class SimController {

    private final SimWorld world;
    private final Map<Integer, Long> live = new TreeMap<>();
    PartitionImage state;

    SimController(SimWorld world, List<Integer> brokers) {
        this.world = world;
        this.state = PartitionImage.led(0, 0, brokers);
    }

    List<Integer> isr() {
        return state.isr();
    }

    void up(int broker, long brokerEpoch, boolean isNew) {
        live.put(broker, brokerEpoch);
        if (!state.hasLeader() && elect(state.isr()) >= 0) {
            change(elect(state.isr()), state.isr(), true);
        } else {
            world.tell(state, liveNodes(), true, isNew);
        }
    }

    void down(int broker) {
        if (live.remove(broker) == null) {
            return;
        }
        List<Integer> isr = new ArrayList<>(state.isr());
        if (isr.size() > 1) {
            isr.remove((Integer) broker);
        }
        int leader = state.leader() == broker ? elect(isr) : state.leader();
        change(leader, isr, true);
    }

    /** Moves the leadership, or renews it, without any failure. */
    void elect(int choice) {
        List<Integer> able = state.isr().stream().filter(live::containsKey).toList();
        if (!able.isEmpty()) {
            change(able.get(choice % able.size()), state.isr(), true);
        }
    }

    private int elect(List<Integer> isr) {
        return state.replicas().stream()
                .filter(broker -> isr.contains(broker) && live.containsKey(broker))
                .findFirst()
                .orElse(PartitionImage.NO_LEADER);
    }

    private void change(int leader, List<Integer> isr, boolean newEpoch) {
        int leaderEpoch = state.leaderEpoch() + (newEpoch ? 1 : 0);
        state = state.withLeadership(leader, leaderEpoch, isr, 1).withPartitionEpoch(state.partitionEpoch() + 1);
        world.tell(state, liveNodes(), newEpoch, false);
    }

    private List<BrokerNode> liveNodes() {
        return live.keySet().stream()
                .map(id -> new BrokerNode(
                        id, List.of(new Endpoint("PLAINTEXT", "b" + id, 9092, SecurityProtocol.PLAINTEXT)), null))
                .toList();
    }

    /** A planted mistake: in sync without a leader's wish. */
    void join(int broker) {
        if (live.containsKey(broker) && state.hasLeader() && !state.isr().contains(broker)) {
            List<Integer> isr = new ArrayList<>(state.isr());
            isr.add(broker);
            state = state.withLeadership(state.leader(), state.leaderEpoch(), isr, 1)
                    .withPartitionEpoch(state.partitionEpoch() + 1);
            world.tell(state, liveNodes(), true, false);
        }
    }

    AlterPartitionResponse alter(AlterPartitionRequest request) {
        AlterPartitionRequest.TopicData topic = request.topics().get(0);
        AlterPartitionRequest.PartitionData wish = topic.partitions().get(0);
        AlterPartitionResponse.PartitionData answer = new AlterPartitionResponse.PartitionData();
        ErrorCode error = refusal(request, wish);
        if (error == ErrorCode.NONE) {
            List<Integer> isr =
                    wish.newIsrWithEpochs().stream().map(BrokerState::brokerId).toList();
            change(state.leader(), isr, false);
            answer.leaderId(state.leader())
                    .leaderEpoch(state.leaderEpoch())
                    .isr(state.isr())
                    .partitionEpoch(state.partitionEpoch());
        }
        answer.errorCode(error.code());
        return new AlterPartitionResponse()
                .topics(List.of(new AlterPartitionResponse.TopicData()
                        .topicId(topic.topicId())
                        .partitions(List.of(answer))));
    }

    private ErrorCode refusal(AlterPartitionRequest request, AlterPartitionRequest.PartitionData wish) {
        if (!Long.valueOf(request.brokerEpoch()).equals(live.get(request.brokerId()))) {
            return ErrorCode.STALE_BROKER_EPOCH;
        }
        if (wish.leaderEpoch() != state.leaderEpoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (wish.partitionEpoch() != state.partitionEpoch()) {
            return ErrorCode.INVALID_UPDATE_VERSION;
        }
        for (BrokerState member : wish.newIsrWithEpochs()) {
            if (!Long.valueOf(member.brokerEpoch()).equals(live.get(member.brokerId()))
                    && !state.isr().contains(member.brokerId())) {
                return ErrorCode.INELIGIBLE_REPLICA;
            }
        }
        return ErrorCode.NONE;
    }
}
