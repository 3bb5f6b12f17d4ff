package org.barnabas.coordinator.offsets;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.jspecify.annotations.Nullable;

/**
 * Tells an administrator's reset of offsets, which is an OffsetCommit of no member, from what consumers without membership
 * commit all the time: the group has had members, or an offset goes back.
 */
public final class OffsetResets {

    private static final int SHOWN_MAX = 20;

    private OffsetResets() {}

    /** What a request that is about to be decided on changes, as {@code {orders-0=120->0}}; null if it resets nothing. */
    public static @Nullable String changes(GroupRegistry registry, OffsetCommitRequest request) {
        boolean ofNoMember =
                request.generationIdOrMemberEpoch() < 0 && request.memberId().isEmpty();
        Group group = ofNoMember ? registry.get(request.groupId()) : null;
        if (group == null) {
            return null;
        }
        boolean reset = group.protocolType() != null;
        int count = 0;
        List<String> shown = new ArrayList<>();
        for (OffsetCommitRequestTopic topic : request.topics()) {
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                OffsetEntry before = group.offsets().get(topic.name(), partition.partitionIndex());
                long offset = partition.committedOffset();
                reset |= before != null && offset < before.offset();
                if (count++ < SHOWN_MAX) {
                    String was = before == null ? "none" : Long.toString(before.offset());
                    shown.add(topic.name() + "-" + partition.partitionIndex() + "=" + was + "->" + offset);
                }
            }
        }
        return reset ? "{" + String.join(", ", shown) + "}" + (count > SHOWN_MAX ? " and others" : "") : null;
    }
}
