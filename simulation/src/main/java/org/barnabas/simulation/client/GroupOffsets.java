package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import org.barnabas.testkit.history.Context;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.Operation.Outcome;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** OffsetCommit and OffsetFetch of one group, and whether their answers fit what the group's ledger knows. */
final class GroupOffsets {

    private static final short COMMIT_VERSION = 9;
    private static final short FETCH_VERSION = 9;

    /** So long a coordinator that was deposed and has not heard of it may answer what it knows. */
    private static final int STALE_MS = 10_000;

    private static final Set<ErrorCode> NO_MEMBER = EnumSet.of(
            ErrorCode.ILLEGAL_GENERATION,
            ErrorCode.UNKNOWN_MEMBER_ID,
            ErrorCode.FENCED_INSTANCE_ID,
            ErrorCode.REBALANCE_IN_PROGRESS);

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final CoordinatorRoute coordinator;
    private final ClientPace pace;
    private final GroupLedger ledger;

    GroupOffsets(
            ClientHome home,
            BrokerDirectory directory,
            CoordinatorRoute coordinator,
            ClientPace pace,
            GroupLedger ledger) {
        this.home = home;
        this.directory = directory;
        this.coordinator = coordinator;
        this.pace = pace;
        this.ledger = ledger;
    }

    /**
     * Commits, once.
     *
     * @param epochs of the leaders from which the last records before the offsets came, as far as they are known (KIP-320)
     * @param then hears {@link ErrorCode#NONE} if it was acknowledged, what was said against the member, or
     *     {@link ErrorCode#UNKNOWN_SERVER_ERROR} if nobody knows
     */
    void commit(
            int generation,
            String memberId,
            @Nullable String instanceId,
            SortedMap<TopicPartition, Long> offsets,
            SortedMap<TopicPartition, Integer> epochs,
            Consumer<ErrorCode> then) {
        GroupLedger.Commit commit = ledger.commit(generation, offsets);
        long askedMs = home.nowMs();
        Map<String, OffsetCommitRequestTopic> topics = new TreeMap<>();
        offsets.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(),
                        name -> new OffsetCommitRequestTopic().name(name).partitions(new ArrayList<>()))
                .partitions()
                .add(new OffsetCommitRequestPartition()
                        .partitionIndex(partition.partition())
                        .committedOffset(offset)
                        .committedLeaderEpoch(epochs.getOrDefault(partition, -1))
                        .committedMetadata("")));
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId(ledger.group())
                .generationIdOrMemberEpoch(generation)
                .memberId(memberId)
                .groupInstanceId(instanceId)
                .topics(List.copyOf(topics.values()));
        Consumer<ErrorCode> end = error -> {
            Outcome outcome = Outcome.INFO;
            if (error == ErrorCode.NONE) {
                commit.acked();
                outcome = Outcome.OK;
            } else if (NO_MEMBER.contains(error)) {
                commit.refused();
                outcome = Outcome.FAIL;
            }
            record(generation, offsets, askedMs, outcome);
            then.accept(error);
        };
        coordinator.<OffsetCommitResponse>ask(
                ApiKey.OFFSET_COMMIT,
                COMMIT_VERSION,
                request,
                pace.requestMs(),
                answer -> end.accept(fate(answer)),
                () -> end.accept(ErrorCode.UNKNOWN_SERVER_ERROR));
    }

    private ErrorCode fate(OffsetCommitResponse answer) {
        ErrorCode worst = ErrorCode.NONE;
        for (OffsetCommitResponse.OffsetCommitResponseTopic topic : answer.topics()) {
            for (OffsetCommitResponse.OffsetCommitResponsePartition partition : topic.partitions()) {
                ErrorCode error = ErrorCode.of(partition.errorCode());
                worst = error == ErrorCode.NONE ? worst : error;
            }
        }
        if (worst == ErrorCode.NONE || NO_MEMBER.contains(worst)) {
            return worst;
        }
        if (!coordinator.moved(worst)
                && worst != ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                && worst != ErrorCode.REQUEST_TIMED_OUT) {
            home.journal().fail(home.name() + " got " + worst + " for a commit in " + ledger.group());
        }
        return ErrorCode.UNKNOWN_SERVER_ERROR;
    }

    private void record(int generation, SortedMap<TopicPartition, Long> offsets, long askedMs, Outcome outcome) {
        List<Entry> entries = new ArrayList<>();
        offsets.forEach((partition, offset) -> entries.add(new Entry(partition, offset, null)));
        home.journal()
                .record(Operation.of(
                                home.name(),
                                Operation.Kind.COMMIT,
                                Times.nanos(askedMs),
                                Times.nanos(home.nowMs()),
                                outcome,
                                entries)
                        .in(Context.member(ledger.group(), generation)));
    }

    /**
     * Asks until there is an answer that can be true; one that cannot breaks a promise if it does not change soon.
     *
     * @param wanted whether an answer still counts
     * @param then hears {@link GroupLedger#NO_OFFSET} where nothing was committed
     */
    void fetch(
            SortedSet<TopicPartition> partitions,
            BooleanSupplier wanted,
            Consumer<SortedMap<TopicPartition, Long>> then) {
        fetch(partitions, wanted, then, Long.MAX_VALUE);
    }

    private void fetch(
            SortedSet<TopicPartition> partitions,
            BooleanSupplier wanted,
            Consumer<SortedMap<TopicPartition, Long>> then,
            long deadlineMs) {
        long asked = ledger.moment();
        Map<String, OffsetFetchRequestTopics> topics = new TreeMap<>();
        partitions.forEach(partition -> topics.computeIfAbsent(
                        partition.topic(),
                        name -> new OffsetFetchRequestTopics().name(name).partitionIndexes(new ArrayList<>()))
                .partitionIndexes()
                .add(partition.partition()));
        OffsetFetchRequest request = new OffsetFetchRequest()
                .requireStable(true)
                .groups(List.of(
                        new OffsetFetchRequestGroup().groupId(ledger.group()).topics(List.copyOf(topics.values()))));
        coordinator.<OffsetFetchResponse>ask(
                ApiKey.OFFSET_FETCH,
                FETCH_VERSION,
                request,
                pace.requestMs(),
                answer -> {
                    if (!wanted.getAsBoolean()) {
                        return;
                    }
                    SortedMap<TopicPartition, Long> found = hear(answer.groups().get(0));
                    String wrong = found == null ? null : wrong(partitions, found, asked);
                    if (found == null) {
                        again(partitions, wanted, then, deadlineMs);
                    } else if (wrong == null) {
                        then.accept(found);
                    } else if (home.nowMs() >= deadlineMs) {
                        home.journal().fail(home.name() + " was told that " + wrong);
                    } else {
                        home.journal().note(home.name() + " was told that " + wrong);
                        coordinator.lost();
                        again(partitions, wanted, then, Math.min(deadlineMs, home.nowMs() + STALE_MS));
                    }
                },
                () -> again(partitions, wanted, then, deadlineMs));
    }

    private void again(
            SortedSet<TopicPartition> partitions,
            BooleanSupplier wanted,
            Consumer<SortedMap<TopicPartition, Long>> then,
            long deadlineMs) {
        home.loop().schedule(pace.backoffMs(), () -> {
            if (wanted.getAsBoolean()) {
                fetch(partitions, wanted, then, deadlineMs);
            }
        });
    }

    private @Nullable SortedMap<TopicPartition, Long> hear(OffsetFetchResponseGroup answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        SortedMap<TopicPartition, Long> found = new TreeMap<>();
        for (OffsetFetchResponseTopics topic : answer.topics()) {
            for (OffsetFetchResponsePartitions partition : topic.partitions()) {
                ErrorCode own = ErrorCode.of(partition.errorCode());
                error = own == ErrorCode.NONE ? error : own;
                TopicPartition key = new TopicPartition(topic.name(), partition.partitionIndex());
                found.put(key, partition.committedOffset());
                directory.seen(key, partition.committedLeaderEpoch());
            }
        }
        if (error == ErrorCode.NONE) {
            return found;
        }
        if (!coordinator.moved(error) && error != ErrorCode.UNSTABLE_OFFSET_COMMIT) {
            home.journal().fail(home.name() + " got " + error + " for the offsets of " + ledger.group());
        }
        return null;
    }

    private @Nullable String wrong(
            SortedSet<TopicPartition> partitions, SortedMap<TopicPartition, Long> found, long asked) {
        if (!found.keySet().equals(partitions)) {
            return ledger.group() + " has offsets of " + found.keySet() + ", but " + partitions + " were asked for";
        }
        for (Map.Entry<TopicPartition, Long> each : found.entrySet()) {
            String wrong = ledger.wrong(each.getKey(), asked, each.getValue());
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }
}
