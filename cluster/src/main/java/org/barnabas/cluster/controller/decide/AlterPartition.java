package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.protocol.message.AlterPartitionResponse;

/**
 * Decides on AlterPartition: a leader wants another in-sync set (KIP-497). Pure.
 *
 * <p>Fenced by the epochs of broker, leader and partition. Who joins must be registered, not about to stop, with a sound
 * log directory, and, from version 3 on, the very life of the broker that the leader saw fetching (R11, KIP-903). Asking
 * again for what is true already is answered with it, so that a leader may repeat a request whose answer was lost.
 *
 * <p>The epochs are compared before anything else. A refusal by INELIGIBLE_REPLICA (OPERATION_NOT_ATTEMPTED before version
 * 2) therefore tells the leader that its partition is in the epoch it knows, so that nothing it asked for there was ever
 * done: it may fall back to the set it had. To be true it must come from the controller of this moment, which ZooKeeper
 * confirms before the refusal is told.
 */
public final class AlterPartition {

    /** From this version on topics have ids, and replicas may be ineligible (KIP-841). */
    private static final short BY_ID = 2;

    private static final short WITH_EPOCHS = 3;
    private static final byte RECOVERED = 0;
    private static final long EPOCH_UNKNOWN = -1;

    private final ControllerState state;
    private final ControllerSettings settings;
    private final AlterPartitionRequest request;
    private final short version;
    private boolean refusedForGood;

    private AlterPartition(
            ControllerState state, ControllerSettings settings, AlterPartitionRequest request, short version) {
        this.state = state;
        this.settings = settings;
        this.request = request;
        this.version = version;
    }

    public static Decision<AlterPartitionResponse> decide(
            ControllerState state, ControllerSettings settings, AlterPartitionRequest request, short version) {
        BrokerRegistration broker = state.broker(request.brokerId());
        if (broker == null || broker.epoch() != request.brokerEpoch()) {
            return Decision.of(state, List.of(), refused(ErrorCode.STALE_BROKER_EPOCH));
        }
        return new AlterPartition(state, settings, request, version).decide();
    }

    public static AlterPartitionResponse refused(ErrorCode error) {
        return new AlterPartitionResponse().errorCode(error.code());
    }

    private Decision<AlterPartitionResponse> decide() {
        List<Change> changes = new ArrayList<>();
        List<AlterPartitionResponse.TopicData> answers = new ArrayList<>();
        for (TopicData wanted : request.topics()) {
            boolean byId = version >= BY_ID;
            TopicImage topic = byId ? state.topic(wanted.topicId()) : state.topic(wanted.topicName());
            // What the request says of one partition twice is decided on what the first said.
            TreeMap<Integer, PartitionImage> changed = new TreeMap<>();
            List<AlterPartitionResponse.PartitionData> partitions = new ArrayList<>();
            for (PartitionData partition : wanted.partitions()) {
                partitions.add(
                        topic == null
                                ? error(
                                        partition,
                                        byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                                : alter(topic, partition, changed));
            }
            if (topic != null && !changed.isEmpty()) {
                List<PartitionImage> images = List.copyOf(changed.values());
                changes.add(new Change.InSyncSetsChanged(topic.with(images), images));
            }
            answers.add(new AlterPartitionResponse.TopicData()
                    .topicName(wanted.topicName())
                    .topicId(wanted.topicId())
                    .partitions(partitions));
        }
        Decision<AlterPartitionResponse> decision =
                Decision.of(state, changes, new AlterPartitionResponse().topics(answers));
        return refusedForGood ? decision.confirmed(state) : decision;
    }

    private AlterPartitionResponse.PartitionData alter(
            TopicImage topic, PartitionData wanted, Map<Integer, PartitionImage> changed) {
        PartitionImage current =
                changed.getOrDefault(wanted.partitionIndex(), topic.partition(wanted.partitionIndex()));
        if (current == null || current.partitionEpoch() < 0) {
            return error(wanted, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        List<Integer> isr = isr(wanted);
        ErrorCode problem = fencing(current, wanted);
        if (problem != ErrorCode.NONE) {
            return error(wanted, problem);
        }
        if (isr.size() == current.isr().size() && Set.copyOf(isr).equals(Set.copyOf(current.isr()))) {
            return answer(current);
        }
        problem = wanted.partitionEpoch() < current.partitionEpoch()
                ? ErrorCode.INVALID_UPDATE_VERSION
                : replicaProblem(topic, current, wanted, isr);
        if (problem != ErrorCode.NONE) {
            return error(wanted, problem);
        }
        int minInsync =
                TopicRules.minInsync(state, settings, topic.name(), current).under(current.leader());
        PartitionImage next = current.withLeadership(current.leader(), current.leaderEpoch(), isr, state.epoch())
                .withPartitionEpoch(current.partitionEpoch() + 1)
                .withHeirs(EligibleLeaders.beside(current, isr, Set.of(), minInsync))
                // Who joins does so in the life that the leader saw; the others are in sync for those that they were.
                .withLives(current.lives()
                        .without(id -> isr.contains(id) && !current.isr().contains(id)));
        changed.put(next.partition(), next);
        return answer(next);
    }

    private ErrorCode fencing(PartitionImage current, PartitionData wanted) {
        if (wanted.leaderEpoch() < current.leaderEpoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (wanted.leaderEpoch() > current.leaderEpoch() || wanted.partitionEpoch() > current.partitionEpoch()) {
            // The leader knows more than this controller, which must have been replaced.
            return ErrorCode.NOT_CONTROLLER;
        }
        return current.leader() == request.brokerId() ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST;
    }

    private ErrorCode replicaProblem(
            TopicImage topic, PartitionImage current, PartitionData wanted, List<Integer> isr) {
        boolean recovering = wanted.leaderRecoveryState() != RECOVERED;
        boolean distinct = Set.copyOf(isr).size() == isr.size();
        if (recovering || !distinct || !isr.contains(current.leader())) {
            return ErrorCode.INVALID_REQUEST;
        }
        if (!current.replicas().containsAll(isr)) {
            return ErrorCode.INVALID_REQUEST;
        }
        for (int i = 0; i < isr.size(); i++) {
            long epoch =
                    version >= WITH_EPOCHS ? wanted.newIsrWithEpochs().get(i).brokerEpoch() : EPOCH_UNKNOWN;
            if (!eligible(isr.get(i), epoch) || !state.isOnline(isr.get(i), topic, current.partition())) {
                refusedForGood = true;
                return version >= BY_ID ? ErrorCode.INELIGIBLE_REPLICA : ErrorCode.OPERATION_NOT_ATTEMPTED;
            }
        }
        return ErrorCode.NONE;
    }

    private boolean eligible(int replica, long epoch) {
        BrokerRegistration broker = state.broker(replica);
        return broker != null
                && (epoch == EPOCH_UNKNOWN || epoch == broker.epoch())
                // A leader that is leaving may still tell who fell behind.
                && (replica == request.brokerId() || !state.isLeaving(replica));
    }

    private List<Integer> isr(PartitionData wanted) {
        return version < WITH_EPOCHS
                ? wanted.newIsr()
                : wanted.newIsrWithEpochs().stream().map(BrokerState::brokerId).toList();
    }

    private static AlterPartitionResponse.PartitionData answer(PartitionImage partition) {
        return new AlterPartitionResponse.PartitionData()
                .partitionIndex(partition.partition())
                .leaderId(partition.leader())
                .leaderEpoch(partition.leaderEpoch())
                .isr(partition.isr())
                .leaderRecoveryState(RECOVERED)
                .partitionEpoch(partition.partitionEpoch());
    }

    private static AlterPartitionResponse.PartitionData error(PartitionData wanted, ErrorCode error) {
        return new AlterPartitionResponse.PartitionData()
                .partitionIndex(wanted.partitionIndex())
                .errorCode(error.code());
    }
}
