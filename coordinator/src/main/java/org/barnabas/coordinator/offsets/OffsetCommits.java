package org.barnabas.coordinator.offsets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.Member;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.group.OffsetTable;
import org.barnabas.coordinator.group.Sessions;
import org.barnabas.coordinator.host.CoordinatorDecision;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import org.jspecify.annotations.Nullable;

/**
 * Decides on OffsetCommit requests of members, of consumers that use no group membership, and of administrators
 * (the latter two with generation −1, into groups without members).
 */
public final class OffsetCommits {

    private static final OffsetTable NO_OFFSETS = new OffsetTable(new GroupMemory(1));

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Sessions sessions;

    public OffsetCommits(GroupEnvironment env, GroupRegistry registry, Sessions sessions) {
        this.env = env;
        this.registry = registry;
        this.sessions = sessions;
    }

    /** Accepts what it can, partition by partition; a group comes into being with its first offset. */
    public CoordinatorDecision<OffsetCommitResponse> commit(OffsetCommitRequest request) {
        Group known = registry.get(request.groupId());
        ErrorCode error = known == null ? checkUnknown(request) : check(known, request);
        if (error != ErrorCode.NONE) {
            return CoordinatorDecision.answer(allFailed(request, error));
        }
        Room room = new Room(known, request);
        OffsetCommitResponse response = new OffsetCommitResponse();
        List<CoordinatorRecord> records = new ArrayList<>();
        long nowMs = env.wallMs();
        long expiresMs = request.retentionTimeMs() < 0 ? OffsetEntry.NO_EXPIRY : nowMs + request.retentionTimeMs();
        List<OffsetCommitResponsePartition> accepted = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponse.OffsetCommitResponseTopic result = new OffsetCommitResponse.OffsetCommitResponseTopic()
                    .name(topic.name())
                    .topicId(topic.topicId());
            response.topics().add(result);
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                int index = partition.partitionIndex();
                OffsetCommitResponsePartition outcome = new OffsetCommitResponsePartition().partitionIndex(index);
                result.partitions().add(outcome);
                OffsetEntry entry = entry(partition, nowMs, expiresMs);
                if (isTooLong(partition.committedMetadata())) {
                    outcome.errorCode(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
                } else if (!room.take(topic.name(), index, entry)) {
                    outcome.errorCode(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
                } else {
                    accepted.add(outcome);
                    records.add(GroupRecords.offset(request.groupId(), topic.name(), index, entry));
                }
            }
        }
        return CoordinatorDecision.write(records, response, outcome -> failed(response, accepted, outcome))
                .telling(() -> env.metrics().offsetsCommitted(accepted.size()), () -> {});
    }

    private static OffsetCommitResponse failed(
            OffsetCommitResponse response, List<OffsetCommitResponsePartition> accepted, ErrorCode outcome) {
        short code = WriteErrors.forOffsets(outcome).code();
        accepted.forEach(partition -> partition.errorCode(code));
        return response;
    }

    private ErrorCode checkUnknown(OffsetCommitRequest request) {
        if (request.generationIdOrMemberEpoch() >= 0) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        if (registry.isFull()) {
            return ErrorCode.GROUP_MAX_SIZE_REACHED;
        }
        boolean room = env.memory().hasRoomFor(GroupMemory.Claim.OFFSETS, GroupRegistry.sizeInBytes(request.groupId()));
        return room ? ErrorCode.NONE : ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }

    /** What the offsets of one request may take; it is counted when they are in their table, in this very turn. */
    private final class Room {

        private final OffsetTable table;
        private final GroupMemory.Claim claim;
        private long bytes;

        Room(@Nullable Group group, OffsetCommitRequest request) {
            table = group == null ? NO_OFFSETS : group.offsets();
            bytes = group == null ? GroupRegistry.sizeInBytes(request.groupId()) : 0;
            claim = request.generationIdOrMemberEpoch() < 0
                    ? GroupMemory.Claim.OFFSETS
                    : GroupMemory.Claim.MEMBER_OFFSETS;
        }

        /** What does not grow needs no room. */
        boolean take(String topic, int partition, OffsetEntry entry) {
            long growth = table.growth(topic, partition, entry);
            if (growth > 0 && !env.memory().hasRoomFor(claim, bytes + growth)) {
                return false;
            }
            bytes += Math.max(0, growth);
            return true;
        }
    }

    private ErrorCode check(Group group, OffsetCommitRequest request) {
        String memberId = request.memberId();
        ErrorCode error = group.checkCommit(memberId, request.groupInstanceId(), request.generationIdOrMemberEpoch());
        boolean isMembers = error == ErrorCode.NONE || error == ErrorCode.REBALANCE_IN_PROGRESS;
        Member member = isMembers && group instanceof ClassicGroup classic
                ? classic.members().get(memberId)
                : null;
        if (member != null && !member.isFresh() && group instanceof ClassicGroup classic) {
            sessions.renew(classic, member);
        }
        return error;
    }

    private boolean isTooLong(@Nullable String metadata) {
        int max = env.config().offsetMetadataMaxBytes();
        // No string has more than three bytes for each of its chars, so most need not be encoded to know.
        return metadata != null
                && (long) metadata.length() * 3 > max
                && metadata.getBytes(StandardCharsets.UTF_8).length > max;
    }

    private static OffsetEntry entry(OffsetCommitRequestPartition partition, long nowMs, long expiresMs) {
        String metadata = partition.committedMetadata();
        // Version 1 lets the client say when; a commit of the future would never expire.
        long saidMs = partition.commitTimestamp();
        long committedMs = saidMs < 0 ? nowMs : Math.min(saidMs, nowMs);
        return new OffsetEntry(
                partition.committedOffset(),
                partition.committedLeaderEpoch(),
                metadata == null ? "" : metadata,
                committedMs,
                expiresMs);
    }

    /** The answer that repeats one error for every partition. */
    public static OffsetCommitResponse allFailed(OffsetCommitRequest request, ErrorCode error) {
        OffsetCommitResponse response = new OffsetCommitResponse();
        for (OffsetCommitRequest.OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponse.OffsetCommitResponseTopic result = new OffsetCommitResponse.OffsetCommitResponseTopic()
                    .name(topic.name())
                    .topicId(topic.topicId());
            for (OffsetCommitRequest.OffsetCommitRequestPartition partition : topic.partitions()) {
                result.partitions()
                        .add(new OffsetCommitResponse.OffsetCommitResponsePartition()
                                .partitionIndex(partition.partitionIndex())
                                .errorCode(error.code()));
            }
            response.topics().add(result);
        }
        return response;
    }
}
