package org.barnabas.broker.api.fetch;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.log.epoch.EpochEnd;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Standing;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.TopicPartitions;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.Records;
import org.jspecify.annotations.Nullable;

/**
 * One look at all partitions of a fetch: each is judged by one view, so that bounds, sizes and transactions of its
 * answer fit together (rule R15). On the connection's loop.
 */
final class FetchRound {

    static final Records NO_RECORDS = new BufferRecords(Unpooled.EMPTY_BUFFER);

    private final FetchTerms terms;
    private final PartitionRegistry partitions;
    private final ClusterImage image;
    private final List<Looked> results;
    private final RoundRecords records;
    private boolean urgent;

    /**
     * What a look at a partition found.
     *
     * @param topic name for looking up the leader; empty if unknown
     * @param handle null if there is no replica here
     * @param view what it was judged by
     * @param data records or an error; null if there is nothing to tell but bounds
     * @param stale whether the view's files had changed already: another view tells what there is to read
     */
    record Looked(
            FetchEntry entry,
            String topic,
            @Nullable PartitionHandle handle,
            PartitionView view,
            @Nullable PartitionData data,
            boolean stale) {

        /** The answer of a partition without records or errors. */
        PartitionData bounds() {
            return bounds(entry, view);
        }

        private static PartitionData bounds(FetchEntry entry, PartitionView view) {
            LogView log = view.log();
            return new PartitionData()
                    .partitionIndex(entry.key().partition())
                    .highWatermark(view.highWatermark())
                    .lastStableOffset(view.lastStableOffset())
                    .logStartOffset(log == null ? -1 : log.startOffset())
                    .abortedTransactions(null)
                    .records(NO_RECORDS);
        }
    }

    private static final PartitionView NOWHERE = new PartitionView(Standing.OFFLINE, -1, -1, -1, null);

    FetchRound(FetchTerms terms, PartitionRegistry partitions, ClusterImage image, int expected, RoundRecords records) {
        this.records = records;
        this.terms = terms;
        this.partitions = partitions;
        this.image = image;
        this.results = new ArrayList<>(expected);
    }

    void look(Collection<FetchEntry> entries) {
        for (FetchEntry entry : entries) {
            Looked looked = look(entry);
            PartitionData data = looked.data;
            urgent |= data != null && data.records() == NO_RECORDS;
            results.add(looked);
        }
    }

    /** What it found to read. */
    RoundRecords records() {
        return records;
    }

    List<Looked> results() {
        return results;
    }

    /** Whether there is an error or a divergence to tell, which does not wait for bytes. */
    boolean isUrgent() {
        return urgent;
    }

    boolean isEnough() {
        return urgent || (terms.replica() != null && terms.anywhere() && knowsMore()) || records.isEnough();
    }

    /** A follower that serves consumers wants to hear at once what is committed (KIP-392). */
    private boolean knowsMore() {
        return results.stream().anyMatch(one -> one.view.highWatermark() > one.entry.sentHighWatermark());
    }

    /** Up to where the client may read what was looked at. */
    long end(Looked looked) {
        return looked.view().end(terms.bound());
    }

    private Looked look(FetchEntry entry) {
        FetchEntry.Key key = entry.key();
        TopicPartitions local = key.byId() ? partitions.topic(key.topicId()) : partitions.topic(key.topic());
        PartitionHandle handle = local == null ? null : local.get(key.partition());
        if (handle == null) {
            TopicImage topic = key.byId() ? image.topic(key.topicId()) : image.topic(key.topic());
            ErrorCode none = key.byId() ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            String name = topic == null ? key.topic() : topic.name();
            ErrorCode error = LeaderCheck.missing(topic, key.partition(), none);
            return new Looked(entry, name, null, NOWHERE, failed(entry, error), false);
        }
        PartitionView view = handle.view();
        PartitionData data = read(entry, handle, view);
        return new Looked(entry, handle.topic(), handle, view, data, records.takeStale());
    }

    private ErrorCode refusal(FetchEntry entry, PartitionHandle handle, PartitionView view) {
        FetchTerms.Replica replica = terms.replica();
        if (replica == null && terms.anywhere() && view.standing() == Standing.FOLLOWER) {
            return LeaderCheck.checkEpoch(view, entry.currentLeaderEpoch());
        }
        ErrorCode refused = LeaderCheck.checkLeader(handle, view, entry.currentLeaderEpoch());
        if (refused != ErrorCode.NONE || replica == null) {
            return refused;
        }
        TopicImage topic = image.topic(handle.topicId());
        PartitionImage state = topic == null ? null : topic.partition(handle.number());
        // The order to lead may have come before the image that explains it.
        boolean stranger = state != null
                && state.leaderEpoch() >= view.leaderEpoch()
                && !state.replicas().contains(replica.broker());
        return stranger ? ErrorCode.REPLICA_NOT_AVAILABLE : ErrorCode.NONE;
    }

    private int closest(PartitionHandle handle, PartitionView view) {
        boolean mayChoose = terms.anywhere() && terms.replica() == null && view.isLeader();
        return mayChoose ? ClosestReplica.choose(image, handle, terms.rack()) : ClosestReplica.THE_LEADER;
    }

    private @Nullable PartitionData read(FetchEntry entry, PartitionHandle handle, PartitionView view) {
        ErrorCode refused = refusal(entry, handle, view);
        LogView log = view.log();
        if (refused != ErrorCode.NONE || log == null) {
            return failed(entry, refused == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refused);
        }
        ErrorCode unreadable = terms.replica() == null ? terms.format().refusal(handle.config()) : ErrorCode.NONE;
        if (unreadable != ErrorCode.NONE) {
            return failed(entry, unreadable);
        }
        int closest = closest(handle, view);
        if (closest != ClosestReplica.THE_LEADER) {
            return Looked.bounds(entry, view).preferredReadReplica(closest);
        }
        PartitionData diverged = entry.lastFetchedEpoch() < 0 ? null : divergence(entry, view, log);
        if (diverged != null) {
            return diverged;
        }
        if (entry.fetchOffset() < log.startOffset() || entry.fetchOffset() > log.endOffset()) {
            PartitionData outside = failed(entry, ErrorCode.OFFSET_OUT_OF_RANGE);
            // A follower begins anew there; consumers look for themselves.
            return terms.replica() == null ? outside : outside.logStartOffset(log.startOffset());
        }
        if (entry.readFrom() >= view.end(terms.bound()) || (terms.replica() != null && entry.asksForNothing())) {
            return null;
        }
        return isThrottled(handle) ? records.readSlowly(entry, view, log) : records.read(entry, view, log);
    }

    /** Followers in sync are never kept waiting: acknowledgements depend on them (KIP-73). */
    private boolean isThrottled(PartitionHandle handle) {
        FetchTerms.Replica replica = terms.replica();
        if (replica == null || !handle.config().throttledLeaders().contains(handle.number())) {
            return false;
        }
        TopicImage topic = image.topic(handle.topicId());
        PartitionImage state = topic == null ? null : topic.partition(handle.number());
        return state != null && !state.isr().contains(replica.broker());
    }

    /** Whether the client read something that the log does not have: the leader's word on where to go back (KIP-595). */
    private static @Nullable PartitionData divergence(FetchEntry entry, PartitionView view, LogView log) {
        EpochEnd end = log.endOfEpoch(entry.lastFetchedEpoch());
        if (!end.isKnown()) {
            // Either the history is lost, which says nothing against the reader, or the epoch has never been.
            return entry.lastFetchedEpoch() > log.latestEpoch() ? failed(entry, ErrorCode.OFFSET_OUT_OF_RANGE) : null;
        }
        if (end.epoch() == entry.lastFetchedEpoch() && end.endOffset() >= entry.fetchOffset()) {
            return null;
        }
        return new PartitionData()
                .partitionIndex(entry.key().partition())
                .highWatermark(view.highWatermark())
                .lastStableOffset(view.lastStableOffset())
                .logStartOffset(log.startOffset())
                .divergingEpoch(
                        new FetchResponse.EpochEndOffset().epoch(end.epoch()).endOffset(end.endOffset()))
                .records(NO_RECORDS);
    }

    static PartitionData failed(FetchEntry entry, ErrorCode error) {
        return new PartitionData()
                .partitionIndex(entry.key().partition())
                .errorCode(error.code())
                .highWatermark(-1)
                .abortedTransactions(null)
                .records(NO_RECORDS);
    }

    /** Gives the files back: this round is not the answer. */
    void release() {
        for (Looked looked : results) {
            PartitionData data = looked.data;
            Records held = data == null ? null : data.records();
            if (held != null) {
                held.release();
            }
        }
    }
}
