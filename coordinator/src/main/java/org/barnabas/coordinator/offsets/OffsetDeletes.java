package org.barnabas.coordinator.offsets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.Subscriptions;
import org.barnabas.coordinator.group.TopicOffsets;
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

    public OffsetDeletes(GroupEnvironment env, GroupRegistry registry) {
        this.env = env;
        this.registry = registry;
    }

    public void delete(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> reply) {
        String groupId = request.groupId();
        ClassicGroup group = registry.get(groupId);
        ErrorCode refusal = refusal(groupId, group);
        if (refusal != ErrorCode.NONE || group == null) {
            reply.accept(new OffsetDeleteResponse().errorCode(refusal.code()));
            return;
        }
        OffsetDeleteResponse response = new OffsetDeleteResponse();
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        for (OffsetDeleteRequest.OffsetDeleteRequestTopic topic : request.topics()) {
            boolean inUse = !group.is(GroupState.EMPTY) && group.isSubscribedTo(topic.name());
            ErrorCode error = inUse ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
            OffsetDeleteResponse.OffsetDeleteResponseTopic result =
                    new OffsetDeleteResponse.OffsetDeleteResponseTopic().name(topic.name());
            for (OffsetDeleteRequest.OffsetDeleteRequestPartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                result.partitions()
                        .add(new OffsetDeleteResponsePartition()
                                .partitionIndex(index)
                                .errorCode(error.code()));
                boolean present = group.offsets().get(topic.name(), index) != null || group.hasWritesInFlight();
                if (!inUse && present) {
                    tombstones.add(GroupRecords.offsetTombstone(groupId, topic.name(), index));
                }
            }
            response.topics().add(result);
        }
        write(group, tombstones, error -> {
            short code = WriteErrors.forOffsets(error).code();
            reply.accept(error == ErrorCode.NONE ? response : new OffsetDeleteResponse().errorCode(code));
        });
    }

    private static ErrorCode refusal(String groupId, @Nullable ClassicGroup group) {
        if (groupId.isEmpty()) {
            return ErrorCode.INVALID_GROUP_ID;
        }
        if (group == null) {
            return ErrorCode.GROUP_ID_NOT_FOUND;
        }
        if (group.isDeleting()) {
            return ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        }
        // Only consumers say which topics they use; members of other kinds may use any.
        boolean unknownUse = !group.is(GroupState.EMPTY) && !Subscriptions.isConsumer(group.protocolType());
        return unknownUse ? ErrorCode.NON_EMPTY_GROUP : ErrorCode.NONE;
    }

    /** Forgets all offsets of topics that no longer exist. */
    public void onTopicsDeleted(Collection<String> topics) {
        int total = 0;
        for (ClassicGroup group : registry.all()) {
            List<CoordinatorRecord> tombstones = new ArrayList<>();
            for (String topic : topics) {
                TopicOffsets offsets = group.offsets().topic(topic);
                for (int place = 0; offsets != null && place < offsets.size(); place++) {
                    tombstones.add(GroupRecords.offsetTombstone(group.id(), topic, offsets.partition(place)));
                }
            }
            if (!tombstones.isEmpty()) {
                total += tombstones.size();
                write(group, tombstones, error -> {});
            }
        }
        if (total > 0) {
            LOG.info("offsets={} removed with topics={}", total, topics.size());
        }
    }

    private void write(ClassicGroup group, List<CoordinatorRecord> tombstones, Consumer<ErrorCode> answer) {
        group.writeStarted();
        TombstoneWrite.start(
                env.outbox(),
                tombstones,
                error -> {
                    if (error == ErrorCode.NONE) {
                        env.metrics().offsetsDeleted(tombstones.size());
                    }
                    answer.accept(error);
                    registry.dropIfUseless(group);
                },
                group::writeSettled);
    }
}
