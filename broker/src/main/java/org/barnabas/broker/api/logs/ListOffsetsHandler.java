package org.barnabas.broker.api.logs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.read.LogView;
import org.barnabas.log.segment.StaleViewException;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.ReadBound;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ListOffsets: the offset at a time, or at a special place.
 *
 * <p>Behaviour: a time gives the first record that is at least as young and visible to the reader; none gives offset -1.
 * Nothing here lies in tiered storage: "earliest local" is the log start, "latest tiered" and "earliest pending upload"
 * do not exist. A partition named twice is an INVALID_REQUEST for both. What is looked for by time is read in the log, and
 * therefore by the {@link ReadStage}.
 *
 * <p>Version notes: 2 brings the isolation level, 4 leader epochs (KIP-320), 7 the largest timestamp (-3, KIP-734), 8
 * the earliest local offset (-4, KIP-405), 9 the latest tiered (-5, KIP-1005), 10 a timeout for remote look-ups, 11 the
 * earliest pending upload (-6).
 */
public final class ListOffsetsHandler implements ApiHandler<ListOffsetsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.LIST_OFFSETS, 1, 11);

    private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);

    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    private static final long LARGEST_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;
    private static final byte READ_COMMITTED = 1;

    /** From this version on clients know OFFSET_NOT_AVAILABLE; older ones try again after the other error, too. */
    private static final short FIRST_UNSURE = 5;

    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private final @Nullable ReadStage stage;

    /** @param stage looks up what takes time; null if that may be done on the loop */
    public ListOffsetsHandler(PartitionRegistry partitions, ImageHolder images, @Nullable ReadStage stage) {
        this.stage = stage;
        this.partitions = partitions;
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    private record Slot(String topic, int partition) {}

    @Override
    public void handle(RequestContext context, ListOffsetsRequest request, Reply reply) {
        ClusterImage image = images.current();
        ReadBound bound = request.isolationLevel() == READ_COMMITTED ? ReadBound.LAST_STABLE : ReadBound.HIGH_WATERMARK;
        Set<Slot> twice = namedTwice(request);
        List<ListOffsetsTopicResponse> topics = new ArrayList<>(request.topics().size());
        ArrayDeque<Runnable> searches = new ArrayDeque<>(0);
        long largestBatch = 0;
        for (ListOffsetsTopic topic : request.topics()) {
            List<ListOffsetsPartitionResponse> answers = new ArrayList<>();
            for (ListOffsetsPartition asked : topic.partitions()) {
                boolean refused = twice.contains(new Slot(topic.name(), asked.partitionIndex()));
                Answered answered = refused
                        ? Answered.atOnce(failed(asked, ErrorCode.INVALID_REQUEST))
                        : answer(topic.name(), asked, bound, image, context.version());
                int place = answers.size();
                answers.add(answered.now);
                Supplier<ListOffsetsPartitionResponse> search = answered.search;
                if (search != null) {
                    searches.add(() -> answers.set(place, search.get()));
                    largestBatch = Math.max(largestBatch, answered.largestBatch);
                }
            }
            topics.add(new ListOffsetsTopicResponse().name(topic.name()).partitions(answers));
        }
        send(context, reply, new ListOffsetsResponse().topics(topics), searches, largestBatch);
    }

    private void send(
            RequestContext context,
            Reply reply,
            ListOffsetsResponse response,
            ArrayDeque<Runnable> searches,
            long largestBatch) {
        TimeSearches work = new TimeSearches(searches, largestBatch, failure -> {
            if (failure == null) {
                reply.send(response);
            } else {
                reply.fail(failure);
            }
        });
        if (searches.isEmpty() || stage == null || !stage.submit(context.connection(), work)) {
            searches.forEach(Runnable::run);
            reply.send(response);
        }
    }

    /**
     * What is known about a partition at once.
     *
     * @param now the answer, if nothing better is found
     * @param search finds the answer and takes its time; null if there is nothing to look for
     * @param largestBatch bytes of the largest batch that the search may come to
     */
    private record Answered(
            ListOffsetsPartitionResponse now,
            @Nullable Supplier<ListOffsetsPartitionResponse> search,
            long largestBatch) {

        static Answered atOnce(ListOffsetsPartitionResponse answer) {
            return new Answered(answer, null, 0);
        }
    }

    private static Set<Slot> namedTwice(ListOffsetsRequest request) {
        Set<Slot> seen = new HashSet<>();
        Set<Slot> twice = new HashSet<>();
        for (ListOffsetsTopic topic : request.topics()) {
            for (ListOffsetsPartition asked : topic.partitions()) {
                Slot slot = new Slot(topic.name(), asked.partitionIndex());
                if (!seen.add(slot)) {
                    twice.add(slot);
                }
            }
        }
        return twice;
    }

    private Answered answer(
            String topic, ListOffsetsPartition asked, ReadBound bound, ClusterImage image, short version) {
        PartitionHandle handle = partitions.find(topic, asked.partitionIndex());
        if (handle == null) {
            ErrorCode missing = LeaderCheck.missing(
                    image.topic(topic), asked.partitionIndex(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            return Answered.atOnce(failed(asked, missing));
        }
        PartitionView view = handle.view();
        ErrorCode refused = LeaderCheck.checkLeader(handle, view, asked.currentLeaderEpoch());
        LogView log = view.log();
        if (refused != ErrorCode.NONE || log == null) {
            ErrorCode error = refused == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refused;
            return Answered.atOnce(failed(asked, error));
        }
        ListOffsetsPartitionResponse unsure = unsure(asked, view, version);
        if (asked.timestamp() < 0 && asked.timestamp() != LARGEST_TIMESTAMP) {
            return Answered.atOnce(special(asked, log, view.end(bound), unsure, version));
        }
        return new Answered(
                notYet(asked, version),
                () -> search(asked, handle, view, bound, version),
                handle.config().log().maxMessageBytes());
    }

    private static ListOffsetsPartitionResponse search(
            ListOffsetsPartition asked, PartitionHandle handle, PartitionView first, ReadBound bound, short version) {
        PartitionView view = first;
        while (true) {
            LogView log = view.log();
            ErrorCode refused = LeaderCheck.checkLeader(handle, view, asked.currentLeaderEpoch());
            if (refused != ErrorCode.NONE || log == null) {
                return failed(asked, refused == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refused);
            }
            ListOffsetsPartitionResponse found = searchIn(asked, handle, view, log, bound, version);
            if (found != null) {
                return found;
            }
            // Compaction or retention is at it.
            PartitionView newest = handle.view();
            if (newest.logNumber() == view.logNumber()) {
                // Soon there is a newer view. Clients ask again.
                return notYet(asked, version);
            }
            view = newest;
        }
    }

    /** Null if the files of the view have changed. */
    private static @Nullable ListOffsetsPartitionResponse searchIn(
            ListOffsetsPartition asked,
            PartitionHandle handle,
            PartitionView view,
            LogView log,
            ReadBound bound,
            short version) {
        try {
            return find(asked, log, view.end(bound), unsure(asked, view, version), version);
        } catch (StaleViewException swapped) {
            return null;
        } catch (IOException failure) {
            LOG.error("look-up by time failed partition={} reason={}", handle, failure.getMessage());
            return failed(asked, ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** The answer instead of one that might go back behind what clients heard before an election; null if none would. */
    private static @Nullable ListOffsetsPartitionResponse unsure(
            ListOffsetsPartition asked, PartitionView view, short version) {
        return view.isBehindItsElection() ? notYet(asked, version) : null;
    }

    private static ListOffsetsPartitionResponse notYet(ListOffsetsPartition asked, short version) {
        return failed(asked, version >= FIRST_UNSURE ? ErrorCode.OFFSET_NOT_AVAILABLE : ErrorCode.LEADER_NOT_AVAILABLE);
    }

    private static ListOffsetsPartitionResponse special(
            ListOffsetsPartition asked,
            LogView log,
            long end,
            @Nullable ListOffsetsPartitionResponse unsure,
            short version) {
        long timestamp = asked.timestamp();
        if (timestamp == LATEST) {
            return unsure != null ? unsure : found(asked, -1, end, log.latestEpoch(), version);
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return found(asked, -1, log.startOffset(), epochAt(log, log.startOffset()), version);
        }
        if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
            return found(asked, -1, -1, -1, version);
        }
        return failed(asked, ErrorCode.UNSUPPORTED_VERSION);
    }

    private static ListOffsetsPartitionResponse find(
            ListOffsetsPartition asked,
            LogView log,
            long end,
            @Nullable ListOffsetsPartitionResponse unsure,
            short version)
            throws IOException {
        long timestamp = asked.timestamp();
        TimestampOffset place = timestamp == LARGEST_TIMESTAMP ? log.largestTimestamp() : log.firstSince(timestamp);
        boolean visible = place.timestamp() != TimestampOffset.NO_TIMESTAMP && place.offset() < end;
        if (visible) {
            return found(asked, place.timestamp(), place.offset(), log.epochAt(place.offset()), version);
        }
        return unsure != null ? unsure : found(asked, -1, -1, -1, version);
    }

    /** An empty log has a start but no record: then the epoch that would write there. */
    private static int epochAt(LogView log, long offset) {
        return offset < log.endOffset() ? log.epochAt(offset) : log.latestEpoch();
    }

    private static ListOffsetsPartitionResponse found(
            ListOffsetsPartition asked, long timestamp, long offset, int epoch, short version) {
        ListOffsetsPartitionResponse answer = new ListOffsetsPartitionResponse()
                .partitionIndex(asked.partitionIndex())
                .timestamp(timestamp)
                .offset(offset);
        return version >= 4 ? answer.leaderEpoch(epoch) : answer;
    }

    private static ListOffsetsPartitionResponse failed(ListOffsetsPartition asked, ErrorCode error) {
        return new ListOffsetsPartitionResponse()
                .partitionIndex(asked.partitionIndex())
                .errorCode(error.code());
    }
}
