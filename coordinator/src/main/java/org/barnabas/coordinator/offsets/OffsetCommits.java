package org.barnabas.coordinator.offsets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.Member;
import org.barnabas.coordinator.group.MemberCheck;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.group.OffsetTable;
import org.barnabas.coordinator.group.Rebalance;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.WriteErrors;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.jspecify.annotations.Nullable;

/**
 * Decides on OffsetCommit requests of members, of consumers that use no group membership, and of administrators
 * (the latter two with generation −1, into groups without members).
 */
public final class OffsetCommits {

    private static final OffsetTable NO_OFFSETS = new OffsetTable(new GroupMemory(1));

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final Rebalance rebalance;

    public OffsetCommits(GroupEnvironment env, GroupRegistry registry, Rebalance rebalance) {
        this.env = env;
        this.registry = registry;
        this.rebalance = rebalance;
    }

    public void commit(OffsetCommitRequest request, Consumer<OffsetCommitResponse> reply) {
        ClassicGroup known = registry.get(request.groupId());
        ErrorCode error = known == null ? checkUnknown(request) : check(known, request);
        if (error != ErrorCode.NONE) {
            reply.accept(allFailed(request, error));
            return;
        }
        Reservation room = new Reservation(
                known == null ? NO_OFFSETS : known.offsets(),
                request.generationIdOrMemberEpoch() < 0 ? GroupMemory.Claim.OFFSETS : GroupMemory.Claim.MEMBER_OFFSETS);
        OffsetCommitResponse response = new OffsetCommitResponse();
        List<CoordinatorRecord> records = new ArrayList<>();
        long nowMs = env.wallMs();
        long expiresMs = request.retentionTimeMs() < 0 ? OffsetEntry.NO_EXPIRY : nowMs + request.retentionTimeMs();
        List<OffsetCommitResponse.OffsetCommitResponsePartition> accepted = new ArrayList<>();
        for (OffsetCommitRequest.OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponse.OffsetCommitResponseTopic result = new OffsetCommitResponse.OffsetCommitResponseTopic()
                    .name(topic.name())
                    .topicId(topic.topicId());
            response.topics().add(result);
            for (OffsetCommitRequest.OffsetCommitRequestPartition partition : topic.partitions()) {
                OffsetCommitResponse.OffsetCommitResponsePartition outcome =
                        new OffsetCommitResponse.OffsetCommitResponsePartition()
                                .partitionIndex(partition.partitionIndex());
                result.partitions().add(outcome);
                if (isTooLong(partition.committedMetadata())) {
                    outcome.errorCode(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
                    continue;
                }
                OffsetEntry entry = entry(partition, nowMs, expiresMs);
                if (!room.take(topic.name(), partition.partitionIndex(), entry)) {
                    outcome.errorCode(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
                } else {
                    accepted.add(outcome);
                    records.add(
                            GroupRecords.offset(request.groupId(), topic.name(), partition.partitionIndex(), entry));
                }
            }
        }
        if (records.isEmpty()) {
            if (known == null) {
                env.memory().charge(-GroupRegistry.sizeInBytes(request.groupId()));
            }
            reply.accept(response);
            return;
        }
        ClassicGroup group = registry.getOrCreate(request.groupId());
        if (known == null) {
            // It is counted by itself now.
            env.memory().charge(-GroupRegistry.sizeInBytes(request.groupId()));
        }
        group.writeStarted();
        env.outbox()
                .write(
                        records,
                        outcome -> {
                            answer(response, accepted, outcome, reply);
                            registry.dropIfUseless(group);
                        },
                        () -> {
                            room.end();
                            group.writeSettled();
                        });
    }

    private void answer(
            OffsetCommitResponse response,
            List<OffsetCommitResponse.OffsetCommitResponsePartition> accepted,
            ErrorCode outcome,
            Consumer<OffsetCommitResponse> reply) {
        if (outcome == ErrorCode.NONE) {
            env.metrics().offsetsCommitted(accepted.size());
        } else {
            short code = WriteErrors.forOffsets(outcome).code();
            accepted.forEach(partition -> partition.errorCode(code));
        }
        reply.accept(response);
    }

    /** Takes the memory of a group that is to be created. */
    private ErrorCode checkUnknown(OffsetCommitRequest request) {
        if (request.generationIdOrMemberEpoch() >= 0) {
            return ErrorCode.ILLEGAL_GENERATION;
        }
        if (registry.isFull()) {
            return ErrorCode.GROUP_MAX_SIZE_REACHED;
        }
        boolean room = env.memory().tryCharge(GroupMemory.Claim.OFFSETS, GroupRegistry.sizeInBytes(request.groupId()));
        return room ? ErrorCode.NONE : ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }

    /** Memory for offsets that are on their way; counted here until they are counted in their table. */
    private final class Reservation {

        private final OffsetTable table;
        private final GroupMemory.Claim claim;
        private long bytes;

        Reservation(OffsetTable table, GroupMemory.Claim claim) {
            this.table = table;
            this.claim = claim;
        }

        /** What does not grow needs no room. */
        boolean take(String topic, int partition, OffsetEntry entry) {
            long growth = Math.max(0, table.growth(topic, partition, entry));
            if (!env.memory().tryCharge(claim, growth)) {
                return false;
            }
            bytes += growth;
            return true;
        }

        void end() {
            env.memory().charge(-bytes);
        }
    }

    private ErrorCode check(ClassicGroup group, OffsetCommitRequest request) {
        if (group.isDeleting()) {
            return ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
        }
        int generation = request.generationIdOrMemberEpoch();
        if (generation < 0 && group.is(GroupState.EMPTY)) {
            return ErrorCode.NONE;
        }
        String memberId = request.memberId();
        ErrorCode error = MemberCheck.current(group, memberId, request.groupInstanceId(), generation);
        if (error != ErrorCode.NONE) {
            return error;
        }
        Member member = group.members().get(memberId);
        if (member != null && !member.isFresh()) {
            rebalance.sessions().renew(group, member);
        }
        // Between its join and its assignment a member owns nothing that it could commit. While a rebalance is only
        // being prepared it still may: it learns of the rebalance by its next heartbeat.
        return group.is(GroupState.COMPLETING_REBALANCE) ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
    }

    private boolean isTooLong(@Nullable String metadata) {
        int max = env.config().offsetMetadataMaxBytes();
        // No string has more than three bytes for each of its chars, so most need not be encoded to know.
        return metadata != null
                && (long) metadata.length() * 3 > max
                && metadata.getBytes(StandardCharsets.UTF_8).length > max;
    }

    private static OffsetEntry entry(
            OffsetCommitRequest.OffsetCommitRequestPartition partition, long nowMs, long expiresMs) {
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
