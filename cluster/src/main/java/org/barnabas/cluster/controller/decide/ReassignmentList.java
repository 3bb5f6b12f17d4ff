package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse.OngoingTopicReassignment;
import org.jspecify.annotations.Nullable;

/** Answers ListPartitionReassignments (KIP-455): the moves that go on, of some partitions or of all. Pure. */
public final class ReassignmentList {

    private ReassignmentList() {}

    public static Decision<ListPartitionReassignmentsResponse> decide(
            ControllerState state, ListPartitionReassignmentsRequest request) {
        List<OngoingTopicReassignment> topics = new ArrayList<>();
        List<ListPartitionReassignmentsTopics> asked = request.topics();
        if (asked == null) {
            state.topics().forEach(topic -> add(topic, null, topics));
        } else {
            for (ListPartitionReassignmentsTopics wanted : asked) {
                TopicImage topic = state.topic(wanted.name());
                if (topic != null) {
                    add(topic, new TreeSet<>(wanted.partitionIndexes()), topics);
                }
            }
        }
        return Decision.of(
                state,
                List.of(),
                new ListPartitionReassignmentsResponse().errorMessage(null).topics(topics));
    }

    private static void add(TopicImage topic, @Nullable Set<Integer> wanted, List<OngoingTopicReassignment> topics) {
        List<OngoingPartitionReassignment> moving = new ArrayList<>();
        for (PartitionImage partition : topic.partitions()) {
            if (partition.reassigning() && (wanted == null || wanted.contains(partition.partition()))) {
                moving.add(new OngoingPartitionReassignment()
                        .partitionIndex(partition.partition())
                        .replicas(partition.replicas())
                        .addingReplicas(partition.adding())
                        .removingReplicas(partition.removing()));
            }
        }
        if (!moving.isEmpty()) {
            topics.add(new OngoingTopicReassignment().name(topic.name()).partitions(moving));
        }
    }
}
