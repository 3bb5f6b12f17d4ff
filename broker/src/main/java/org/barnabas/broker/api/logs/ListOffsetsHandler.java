package org.barnabas.broker.api.logs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
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
 * <p>Version notes: 0 asks for several offsets at which segments begin ({@link OldStyleOffsets}); those that do not fit into
 * the answer have the error REQUEST_TIMED_OUT. 1 asks for one, by the time of a record (KIP-79), 2 brings the isolation level, 4 leader epochs (KIP-320), 7 the largest timestamp (-3, KIP-734), 8
 * the earliest local offset (-4, KIP-405), 9 the latest tiered (-5, KIP-1005), 10 a timeout for remote look-ups, 11 the
 * earliest pending upload (-6).
 */
public final class ListOffsetsHandler implements ApiHandler<ListOffsetsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.LIST_OFFSETS, 0, 11);

    private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);

    private static final byte READ_COMMITTED = 1;

    private static final short OLD_STYLE = 0;

    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private final @Nullable ReadStage stage;
    private final OldStyleOffsets oldStyle;
    private final AnswerRoom.Shared rooms;

    /**
     * Answers from what is led here.
     *
     * @param stage looks up what takes time; null if that may be done on the loop
     */
    public ListOffsetsHandler(
            PartitionRegistry partitions, ImageHolder images, @Nullable ReadStage stage, OldStyleOffsets oldStyle) {
        this(partitions, images, stage, oldStyle, AnswerRoom.Shared.ofThisProcess());
    }

    ListOffsetsHandler(
            PartitionRegistry partitions,
            ImageHolder images,
            @Nullable ReadStage stage,
            OldStyleOffsets oldStyle,
            AnswerRoom.Shared rooms) {
        this.stage = stage;
        this.oldStyle = oldStyle;
        this.rooms = rooms;
        this.partitions = partitions;
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    private record Slot(String topic, int partition) {}

    /**
     * What is the same for all partitions of a request.
     *
     * @param room for answers that may be long; null if there are none of the kind
     */
    private record Asked(
            short version,
            ReadBound bound,
            ClusterImage image,
            @Nullable AnswerRoom room) {}

    @Override
    public void handle(RequestContext context, ListOffsetsRequest request, Reply reply) {
        ReadBound bound = request.isolationLevel() == READ_COMMITTED ? ReadBound.LAST_STABLE : ReadBound.HIGH_WATERMARK;
        Asked all = new Asked(
                context.version(), bound, images.current(), context.version() == OLD_STYLE ? rooms.open() : null);
        try {
            look(context, request, all, reply);
        } catch (Throwable failure) {
            // What one answer had taken would be missing for all others.
            close(all);
            throw failure;
        }
    }

    private void look(RequestContext context, ListOffsetsRequest request, Asked all, Reply reply) {
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
                        : answer(topic.name(), asked, all);
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
        ListOffsetsResponse response = new ListOffsetsResponse().topics(topics);
        send(context, new TimeSearches(searches, largestBatch, failure -> {
            try {
                if (failure == null) {
                    reply.send(response);
                } else {
                    reply.fail(failure);
                }
            } finally {
                close(all);
            }
        }));
    }

    private static void close(Asked all) {
        if (all.room != null) {
            all.room.close();
        }
    }

    private void send(RequestContext context, TimeSearches work) {
        if (work.isEmpty() || stage == null || !stage.submit(context.connection(), work)) {
            work.runAtOnce();
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

    private Answered answer(String topic, ListOffsetsPartition asked, Asked all) {
        PartitionHandle handle = partitions.find(topic, asked.partitionIndex());
        if (handle == null) {
            ErrorCode missing = LeaderCheck.missing(
                    all.image.topic(topic), asked.partitionIndex(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            return Answered.atOnce(failed(asked, missing));
        }
        PartitionView view = handle.view();
        ErrorCode refused = LeaderCheck.checkLeader(handle, view, asked.currentLeaderEpoch());
        LogView log = view.log();
        if (refused != ErrorCode.NONE || log == null) {
            ErrorCode error = refused == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refused;
            return Answered.atOnce(failed(asked, error));
        }
        short version = all.version;
        if (all.room != null) {
            return oldStyle(asked, handle, view, all.room);
        }
        if (asked.timestamp() < 0 && asked.timestamp() != OffsetAnswers.LARGEST_TIMESTAMP) {
            ListOffsetsPartitionResponse unsure = OffsetAnswers.unsure(asked, view, version);
            return Answered.atOnce(OffsetAnswers.special(asked, log, view.end(all.bound), unsure, version));
        }
        Look look = (seen, files) -> OffsetAnswers.find(
                asked, files, seen.end(all.bound), OffsetAnswers.unsure(asked, seen, version), version);
        return new Answered(
                OffsetAnswers.notYet(asked, version),
                () -> search(asked, handle, view, look, version),
                handle.config().log().maxMessageBytes());
    }

    private Answered oldStyle(ListOffsetsPartition asked, PartitionHandle handle, PartitionView view, AnswerRoom room) {
        ErrorCode problem = OldStyleOffsets.problem(asked);
        if (problem != ErrorCode.NONE) {
            return Answered.atOnce(failed(asked, problem));
        }
        Supplier<ListOffsetsPartitionResponse> search = () -> fitting(
                asked,
                search(asked, handle, view, (seen, files) -> oldStyle.find(asked, seen, files), OLD_STYLE),
                room);
        return OldStyleOffsets.isQuick(asked)
                ? Answered.atOnce(search.get())
                : new Answered(OffsetAnswers.notYet(asked, OLD_STYLE), search, 0);
    }

    /** It grows with the number of segments. */
    private ListOffsetsPartitionResponse fitting(
            ListOffsetsPartition asked, ListOffsetsPartitionResponse answer, AnswerRoom room) {
        ListOffsetsResponse alone =
                new ListOffsetsResponse().topics(List.of(new ListOffsetsTopicResponse().partitions(List.of(answer))));
        if (room.take(alone, OLD_STYLE)) {
            return answer;
        }
        boolean hopeless = rooms.isHopeless(alone, OLD_STYLE);
        return failed(asked, hopeless ? ErrorCode.UNKNOWN_SERVER_ERROR : ErrorCode.REQUEST_TIMED_OUT);
    }

    /** Looks in one view. */
    @FunctionalInterface
    private interface Look {
        ListOffsetsPartitionResponse in(PartitionView view, LogView log) throws IOException;
    }

    private static ListOffsetsPartitionResponse search(
            ListOffsetsPartition asked, PartitionHandle handle, PartitionView first, Look look, short version) {
        PartitionView view = first;
        while (true) {
            LogView log = view.log();
            ErrorCode refused = LeaderCheck.checkLeader(handle, view, asked.currentLeaderEpoch());
            if (refused != ErrorCode.NONE || log == null) {
                return failed(asked, refused == ErrorCode.NONE ? ErrorCode.NOT_LEADER_OR_FOLLOWER : refused);
            }
            try {
                return look.in(view, log);
            } catch (StaleViewException swapped) {
                // Compaction or retention is at it.
                PartitionView newest = handle.view();
                if (newest.logNumber() == view.logNumber()) {
                    // Soon there is a newer view. Clients ask again.
                    return OffsetAnswers.notYet(asked, version);
                }
                view = newest;
            } catch (IOException failure) {
                LOG.error("look-up by time failed partition={} reason={}", handle, failure.getMessage());
                return failed(asked, ErrorCode.KAFKA_STORAGE_ERROR);
            }
        }
    }

    private static ListOffsetsPartitionResponse failed(ListOffsetsPartition asked, ErrorCode error) {
        return OffsetAnswers.failed(asked, error);
    }
}
