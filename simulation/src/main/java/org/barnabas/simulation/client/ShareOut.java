package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import org.barnabas.testkit.history.TopicPartition;

/** What a member does that leads its group: shares out all partitions that it knows of. */
final class ShareOut {

    private final BrokerDirectory directory;
    private final List<String> topics;
    private int sharedOut;

    ShareOut(BrokerDirectory directory, List<String> topics) {
        this.directory = directory;
        this.topics = topics;
    }

    List<SyncGroupRequestAssignment> of(JoinGroupResponse joined) {
        SortedSet<String> members = new TreeSet<>();
        joined.members().forEach(member -> members.add(member.memberId()));
        SortedSet<TopicPartition> partitions = partitions();
        sharedOut = partitions.size();
        Map<String, List<TopicPartition>> shares =
                Assignor.of(String.valueOf(joined.protocolName())).assign(members, partitions);
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
        shares.forEach((member, share) -> assignments.add(
                new SyncGroupRequestAssignment().memberId(member).assignment(Assignor.assignment(share))));
        return assignments;
    }

    /** Whether there is more to share out than there was. */
    boolean isMore() {
        return partitions().size() > sharedOut;
    }

    private SortedSet<TopicPartition> partitions() {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (String name : topics) {
            KnownTopic topic = directory.topic(name);
            if (topic != null) {
                topic.leaders().keySet().forEach(number -> partitions.add(new TopicPartition(name, number)));
            }
        }
        return partitions;
    }
}
