package org.barnabas.coordinator.offsets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.TopicOffsets;
import org.barnabas.coordinator.host.CoordinatorDecision;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.TombstoneWrite;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetDeleteResponse;
import org.barnabas.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes single offsets: on request (KIP-496) and when a topic is deleted. */
public final class OffsetDeletes {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetDeletes.class);

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    /** Topics that have gone and whose offsets could not be removed so far. */
    private final Set<String> owed = new HashSet<>();

    public OffsetDeletes(GroupEnvironment env, GroupRegistry registry) {
        this.env = env;
        this.registry = registry;
    }

    public CoordinatorDecision<OffsetDeleteResponse> delete(OffsetDeleteRequest request) {
        String groupId = request.groupId();
        Group group = registry.get(groupId);
        ErrorCode refusal = refusal(groupId, group);
        if (refusal != ErrorCode.NONE || group == null) {
            return CoordinatorDecision.answer(failed(refusal));
        }
        OffsetDeleteResponse response = new OffsetDeleteResponse();
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        for (OffsetDeleteRequest.OffsetDeleteRequestTopic topic : request.topics()) {
            boolean inUse = group.isInUse(topic.name());
            ErrorCode error = inUse ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
            OffsetDeleteResponse.OffsetDeleteResponseTopic result =
                    new OffsetDeleteResponse.OffsetDeleteResponseTopic().name(topic.name());
            for (OffsetDeleteRequest.OffsetDeleteRequestPartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                result.partitions()
                        .add(new OffsetDeleteResponsePartition()
                                .partitionIndex(index)
                                .errorCode(error.code()));
                if (!inUse && group.offsets().get(topic.name(), index) != null) {
                    tombstones.add(GroupRecords.offsetTombstone(groupId, topic.name(), index));
                }
            }
            response.topics().add(result);
        }
        return CoordinatorDecision.writeInParts(tombstones, response, error -> failed(WriteErrors.forOffsets(error)))
                .telling(() -> env.metrics().offsetsDeleted(tombstones.size()), () -> {});
    }

    private static OffsetDeleteResponse failed(ErrorCode error) {
        return new OffsetDeleteResponse().errorCode(error.code());
    }

    private static ErrorCode refusal(String groupId, @Nullable Group group) {
        if (groupId.isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        return group == null ? ErrorCode.GROUP_ID_NOT_FOUND : group.checkOffsetDelete();
    }

    /** Topics were deleted while nothing could be written: they are dealt with when all is loaded. */
    public void onTopicsDeletedEarly(Collection<String> topics) {
        owed.addAll(topics);
    }

    /** Everything is loaded, or what could not be written before may be now; some topics may have come again. */
    public void tryAgain() {
        owed.removeIf(topic -> env.image().get().topic(topic) != null);
        List<String> topics = List.copyOf(owed);
        owed.clear();
        onTopicsDeleted(topics);
    }

    /** Forgets all offsets of topics that no longer exist; what cannot be written is tried again. */
    public void onTopicsDeleted(Collection<String> topics) {
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        for (Group group : registry.all()) {
            for (String topic : topics) {
                TopicOffsets offsets = group.offsets().topic(topic);
                for (int place = 0; offsets != null && place < offsets.size(); place++) {
                    tombstones.add(GroupRecords.offsetTombstone(group.id(), topic, offsets.partition(place)));
                }
            }
        }
        if (tombstones.isEmpty()) {
            return;
        }
        TombstoneWrite.start(env.outbox(), tombstones, error -> {
            if (error == ErrorCode.NONE) {
                env.metrics().offsetsDeleted(tombstones.size());
                LOG.info("offsets={} removed with topics={}", tombstones.size(), topics.size());
            } else {
                owed.addAll(topics);
            }
        });
    }
}
