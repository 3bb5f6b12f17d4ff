package org.barnabas.broker.api.offsets;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.offsets.ZooKeeperOffsets;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Place;
import org.barnabas.net.Reply;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import org.barnabas.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;

/**
 * Version 0 of OffsetCommit and OffsetFetch: offsets are in ZooKeeper, every broker reads and writes them there, and no
 * coordinator is asked. The text that is committed with an offset is not kept; one that is too long is refused all the same.
 *
 * <p>On the net loop of the request's connection.
 */
public final class OffsetsInZooKeeper {

    static final short VERSION = 0;

    private final ZooKeeperOffsets offsets;
    private final MonotonicClock clock;
    private final int metadataCharsMax;

    /** @param metadataCharsMax characters, not bytes as in later versions: so it was when there was no other version */
    public OffsetsInZooKeeper(ZooKeeperOffsets offsets, MonotonicClock clock, int metadataCharsMax) {
        this.offsets = offsets;
        this.clock = clock;
        this.metadataCharsMax = metadataCharsMax;
    }

    /** One partition's offset to be written, and its part of the answer. */
    private record Commit(Place place, long offset, OffsetCommitResponsePartition outcome) {

        void end(ErrorCode error) {
            outcome.errorCode(error.code());
        }
    }

    /** One partition's offset to be read, and its part of the answer. */
    private record Fetch(Place place, OffsetFetchResponsePartitions outcome) {

        void end(ErrorCode error, long offset) {
            boolean none = error == ErrorCode.NONE && offset == ZooKeeperOffsets.NONE;
            ErrorCode told = none ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : error;
            outcome.errorCode(told.code()).committedOffset(offset);
        }
    }

    /**
     * Writes offsets.
     *
     * @param request names partitions that exist
     * @param finish sends the answer
     */
    void commit(
            RequestContext context, OffsetCommitRequest request, Reply reply, Consumer<OffsetCommitResponse> finish) {
        OffsetCommitResponse response = new OffsetCommitResponse();
        List<Commit> commits = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponseTopic result = new OffsetCommitResponseTopic().name(topic.name());
            response.topics().add(result);
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                OffsetCommitResponsePartition outcome = new OffsetCommitResponsePartition().partitionIndex(index);
                result.partitions().add(outcome);
                String metadata = partition.committedMetadata();
                if (metadata != null && metadata.length() > metadataCharsMax) {
                    outcome.errorCode(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
                } else {
                    Place place = new Place(request.groupId(), topic.name(), index);
                    commits.add(new Commit(place, partition.committedOffset(), outcome));
                }
            }
        }
        ZnodeTurns.Asker<Commit> asker =
                (commit, loop, answered) -> offsets.commit(commit.place, commit.offset, loop, error -> {
                    commit.end(error);
                    answered.accept(error);
                });
        new ZnodeTurns<>(commits, asker, Commit::end, clock, context.connection(), reply, () -> finish.accept(response))
                .start();
    }

    /**
     * Reads offsets. Where there is none, and where there is no such partition, the error is UNKNOWN_TOPIC_OR_PARTITION.
     *
     * @param group names topics, and partitions once
     * @param finish sends the answer
     */
    void fetch(
            RequestContext context,
            ClusterImage image,
            OffsetFetchRequestGroup group,
            Reply reply,
            Consumer<OffsetFetchResponseGroup> finish) {
        OffsetFetchResponseGroup response = new OffsetFetchResponseGroup().groupId(group.groupId());
        List<Fetch> fetches = new ArrayList<>();
        // All topics at once can be asked for from version 2 on.
        for (OffsetFetchRequestTopics topic :
                Objects.requireNonNullElse(group.topics(), List.<OffsetFetchRequestTopics>of())) {
            TopicImage found = image.topic(topic.name());
            OffsetFetchResponseTopics result = new OffsetFetchResponseTopics().name(topic.name());
            response.topics().add(result);
            for (int index : topic.partitionIndexes()) {
                OffsetFetchResponsePartitions outcome = new OffsetFetchResponsePartitions()
                        .partitionIndex(index)
                        .committedOffset(ZooKeeperOffsets.NONE)
                        .metadata("")
                        .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
                result.partitions().add(outcome);
                if (found != null && found.partition(index) != null) {
                    fetches.add(new Fetch(new Place(group.groupId(), found.name(), index), outcome));
                }
            }
        }
        ZnodeTurns.Asker<Fetch> asker = (fetch, loop, answered) -> offsets.fetch(fetch.place, loop, read -> {
            fetch.end(read.error(), read.offset());
            answered.accept(read.error());
        });
        new ZnodeTurns<>(
                        fetches,
                        asker,
                        (fetch, error) -> fetch.end(error, ZooKeeperOffsets.NONE),
                        clock,
                        context.connection(),
                        reply,
                        () -> finish.accept(response))
                .start();
    }
}
