package org.barnabas.simulation.client;

import java.util.List;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import org.barnabas.simulation.client.KnownTopic.KnownLeader;
import org.barnabas.testkit.history.TopicPartition;

/** ListOffsets and OffsetForLeaderEpoch, of the leader of a partition, once: what cannot be answered now is no answer. */
final class OffsetQuestions {

    static final long LATEST = -1;
    static final long EARLIEST = -2;

    private static final short LIST_VERSION = 8;
    private static final short EPOCH_VERSION = 4;

    /** Hears one of them, once. */
    interface Offsets {

        /**
         * The answer.
         *
         * @param offset −1 if there is none for this time
         */
        void found(long offset, long timestamp);

        /** Not now: the leader has moved, or nobody answers. */
        default void unknown() {}
    }

    /** Hears the end of an epoch. */
    interface EpochEnd {
        void found(int epoch, long endOffset);
    }

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ClientPace pace;

    OffsetQuestions(ClientHome home, BrokerDirectory directory, ClientPace pace) {
        this.home = home;
        this.directory = directory;
        this.pace = pace;
    }

    /** @param timestamp or {@link #LATEST} or {@link #EARLIEST} */
    void list(TopicPartition partition, long timestamp, Offsets offsets) {
        KnownLeader leader = directory.leader(partition);
        PeerClient broker = leader == null ? null : directory.broker(leader.broker());
        if (leader == null || broker == null) {
            elsewhere(offsets);
            return;
        }
        ListOffsetsRequest request = new ListOffsetsRequest()
                .replicaId(-1)
                .topics(List.of(new ListOffsetsTopic()
                        .name(partition.topic())
                        .partitions(List.of(new ListOffsetsPartition()
                                .partitionIndex(partition.partition())
                                .currentLeaderEpoch(leader.epoch())
                                .timestamp(timestamp)))));
        directory.<ListOffsetsResponse>ask(
                broker,
                ApiKey.LIST_OFFSETS,
                LIST_VERSION,
                request,
                pace.requestMs(),
                answer -> hear(partition, answer.topics().get(0).partitions().get(0), offsets),
                failure -> elsewhere(offsets));
    }

    private void hear(TopicPartition partition, ListOffsetsPartitionResponse answer, Offsets offsets) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE) {
            offsets.found(answer.offset(), answer.timestamp());
        } else {
            allow(error, "offsets of " + partition);
            elsewhere(offsets);
        }
    }

    private void elsewhere(Offsets offsets) {
        directory.refresh(offsets::unknown);
    }

    /** Where an epoch ends; not heard if nobody answers now. */
    void endOfEpoch(TopicPartition partition, int epoch, EpochEnd end) {
        KnownLeader leader = directory.leader(partition);
        PeerClient broker = leader == null ? null : directory.broker(leader.broker());
        if (leader == null || broker == null) {
            return;
        }
        OffsetForLeaderEpochRequest request = new OffsetForLeaderEpochRequest()
                .replicaId(-1)
                .topics(List.of(new OffsetForLeaderTopic()
                        .topic(partition.topic())
                        .partitions(List.of(new OffsetForLeaderPartition()
                                .partition(partition.partition())
                                .currentLeaderEpoch(leader.epoch())
                                .leaderEpoch(epoch)))));
        directory.<OffsetForLeaderEpochResponse>ask(
                broker,
                ApiKey.OFFSET_FOR_LEADER_EPOCH,
                EPOCH_VERSION,
                request,
                pace.requestMs(),
                answer -> {
                    EpochEndOffset found = answer.topics().get(0).partitions().get(0);
                    ErrorCode error = ErrorCode.of(found.errorCode());
                    if (error == ErrorCode.NONE) {
                        end.found(found.leaderEpoch(), found.endOffset());
                    } else {
                        allow(error, "the end of an epoch of " + partition);
                    }
                },
                failure -> directory.refresh(() -> {}));
    }

    private void allow(ErrorCode error, String of) {
        if (!Refusals.ELSEWHERE.contains(error) && !Refusals.LATER.contains(error)) {
            home.journal().fail(home.name() + " got " + error + " for " + of);
        }
    }
}
