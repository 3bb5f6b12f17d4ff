package org.barnabas.coordinator.offsets;

import java.util.List;
import org.barnabas.coordinator.group.CommittedView;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.group.OffsetTable;
import org.barnabas.coordinator.group.TopicOffsets;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import org.jspecify.annotations.Nullable;

/**
 * Answers OffsetFetch from what is committed: what the log has but may still lose is not told. A partition without an offset has offset −1, and so has every partition
 * of a group that does not exist.
 */
public final class OffsetReads {

    private static final long NO_OFFSET = -1L;
    private static final int NO_EPOCH = -1;
    private static final OffsetTable NO_OFFSETS = new OffsetTable(new GroupMemory(1));

    private final GroupRegistry registry;
    private final TransactionalOffsets transactions;
    private final CommittedView committed;

    public OffsetReads(GroupRegistry registry, TransactionalOffsets transactions, CommittedView committed) {
        this.registry = registry;
        this.transactions = transactions;
        this.committed = committed;
    }

    public OffsetFetchResponseGroup read(OffsetFetchRequestGroup request, boolean requireStable) {
        String groupId = request.groupId();
        Group group = registry.get(groupId);
        OffsetTable table = group == null ? NO_OFFSETS : group.offsets();
        OffsetFetchResponseGroup response = new OffsetFetchResponseGroup().groupId(groupId);
        List<OffsetFetchRequestTopics> topics = request.topics();
        if (topics == null) {
            addAll(groupId, committed.offsets(groupId, table), requireStable, response);
            return response;
        }
        for (OffsetFetchRequestTopics topic : topics) {
            OffsetFetchResponseTopics result =
                    new OffsetFetchResponseTopics().name(topic.name()).topicId(topic.topicId());
            for (int partition : topic.partitionIndexes()) {
                boolean unstable = requireStable && transactions.isPending(groupId, topic.name(), partition);
                OffsetEntry entry =
                        committed.offset(groupId, topic.name(), partition, table.get(topic.name(), partition));
                result.partitions().add(partition(partition, entry, unstable));
            }
            response.topics().add(result);
        }
        return response;
    }

    private void addAll(String groupId, OffsetTable table, boolean requireStable, OffsetFetchResponseGroup response) {
        for (TopicOffsets topic : table.topics()) {
            OffsetFetchResponseTopics result = new OffsetFetchResponseTopics().name(topic.topic());
            for (int place = 0; place < topic.size(); place++) {
                int partition = topic.partition(place);
                boolean unstable = requireStable && transactions.isPending(groupId, topic.topic(), partition);
                result.partitions().add(partition(partition, topic.entry(place), unstable));
            }
            response.topics().add(result);
        }
    }

    private static OffsetFetchResponsePartitions partition(
            int partition, @Nullable OffsetEntry entry, boolean unstable) {
        OffsetFetchResponsePartitions result = new OffsetFetchResponsePartitions().partitionIndex(partition);
        if (unstable) {
            return result.committedOffset(NO_OFFSET)
                    .committedLeaderEpoch(NO_EPOCH)
                    .metadata("")
                    .errorCode(ErrorCode.UNSTABLE_OFFSET_COMMIT.code());
        }
        if (entry == null) {
            return result.committedOffset(NO_OFFSET)
                    .committedLeaderEpoch(NO_EPOCH)
                    .metadata("");
        }
        return result.committedOffset(entry.offset())
                .committedLeaderEpoch(entry.leaderEpoch())
                .metadata(entry.metadata());
    }
}
