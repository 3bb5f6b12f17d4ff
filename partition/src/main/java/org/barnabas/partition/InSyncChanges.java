package org.barnabas.partition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.jspecify.annotations.Nullable;

/**
 * Brings the wishes of all leaders of this broker to the controller: one AlterPartition request at a time, with
 * everything that was wished for while the one before was under way (KIP-497). Wishes are not repeated here: a leader
 * that got an error decides anew.
 *
 * <p>Owned by the thread of the {@link ReplicationHome}; answers go back to the shards.
 */
public final class InSyncChanges implements InSyncProposals {

    private static final int MAX_PER_REQUEST = 10_000;

    private final ReplicationHome home;
    private final Owner owner;
    private final ControllerChannel channel;
    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final long timeoutMs;
    private final Map<PartitionHandle, Waiting> waiting = new LinkedHashMap<>();
    private Map<Place, Waiting> underWay = Map.of();
    private long round;

    private record Waiting(Proposal proposal, Answer answer) {

        void answer(ErrorCode error, @Nullable Settled settled) {
            proposal.handle().shard().post(() -> answer.onAnswer(error, settled));
        }
    }

    private record Place(Uuid topicId, int partition) {}

    /** @param timeoutMs {@code request.timeout.ms}: after it an answer is taken for lost */
    public InSyncChanges(
            ReplicationHome home, ControllerChannel channel, int brokerId, LongSupplier brokerEpoch, long timeoutMs) {
        this.home = home;
        this.owner = home.owner();
        this.channel = channel;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.timeoutMs = timeoutMs;
    }

    @Override
    @AnyThread
    public void propose(Proposal proposal, Answer answer) {
        home.mailbox().post(() -> onProposal(new Waiting(proposal, answer)));
    }

    private void onProposal(Waiting wish) {
        assert owner.isCurrent();
        Waiting replaced = waiting.put(wish.proposal.handle(), wish);
        if (replaced != null) {
            // The leader of another epoch asked before. That this was not sent says nothing of what was sent before it.
            replaced.answer(ErrorCode.REQUEST_TIMED_OUT, null);
        }
        if (underWay.isEmpty()) {
            send();
        }
    }

    private void send() {
        Map<Place, Waiting> sent = new LinkedHashMap<>();
        for (var next = waiting.values().iterator(); next.hasNext() && sent.size() < MAX_PER_REQUEST; ) {
            Waiting wish = next.next();
            PartitionHandle handle = wish.proposal.handle();
            sent.put(new Place(handle.topicId(), handle.number()), wish);
            next.remove();
        }
        if (sent.isEmpty()) {
            return;
        }
        underWay = sent;
        long number = ++round;
        Scheduler.Timer timer =
                home.scheduler().schedule(timeoutMs, () -> onAnswer(number, failed(ErrorCode.REQUEST_TIMED_OUT), null));
        channel.alterPartition(request(sent), answer -> home.mailbox().post(() -> onAnswer(number, answer, timer)));
    }

    private static AlterPartitionResponse failed(ErrorCode error) {
        return new AlterPartitionResponse().errorCode(error.code());
    }

    private AlterPartitionRequest request(Map<Place, Waiting> sent) {
        Map<Uuid, AlterPartitionRequest.TopicData> topics = new LinkedHashMap<>();
        sent.forEach((place, wish) -> topics.computeIfAbsent(
                        place.topicId(), id -> new AlterPartitionRequest.TopicData().topicId(id))
                .partitions()
                .add(new AlterPartitionRequest.PartitionData()
                        .partitionIndex(place.partition())
                        .leaderEpoch(wish.proposal.leaderEpoch())
                        .partitionEpoch(wish.proposal.partitionEpoch())
                        .newIsrWithEpochs(members(wish.proposal))));
        return new AlterPartitionRequest()
                .brokerId(brokerId)
                .brokerEpoch(brokerEpoch.getAsLong())
                .topics(new ArrayList<>(topics.values()));
    }

    private static List<BrokerState> members(Proposal proposal) {
        return proposal.inSync().stream()
                .map(member -> new BrokerState().brokerId(member.broker()).brokerEpoch(member.brokerEpoch()))
                .toList();
    }

    private void onAnswer(long number, AlterPartitionResponse answer, Scheduler.@Nullable Timer timer) {
        assert owner.isCurrent();
        if (number != round || underWay.isEmpty()) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        Map<Place, Waiting> asked = new LinkedHashMap<>(underWay);
        underWay = Map.of();
        ErrorCode whole = ErrorCode.of(answer.errorCode());
        if (whole == ErrorCode.NONE) {
            tellEach(answer, asked);
            whole = ErrorCode.UNKNOWN_SERVER_ERROR;
        }
        for (Waiting left : asked.values()) {
            left.answer(whole, null);
        }
        send();
    }

    private static void tellEach(AlterPartitionResponse answer, Map<Place, Waiting> asked) {
        for (AlterPartitionResponse.TopicData topic : answer.topics()) {
            for (AlterPartitionResponse.PartitionData told : topic.partitions()) {
                Waiting wish = asked.remove(new Place(topic.topicId(), told.partitionIndex()));
                if (wish == null) {
                    continue;
                }
                ErrorCode error = ErrorCode.of(told.errorCode());
                wish.answer(
                        error,
                        error == ErrorCode.NONE
                                ? new Settled(told.leaderEpoch(), told.isr(), told.partitionEpoch())
                                : null);
            }
        }
    }
}
