package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.AdminZnodes.NamedPartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;

/**
 * Compares what {@code /admin/reassign_partitions} asks for with what is: what is to be begun, and what is over. All else goes on.
 * Pure.
 *
 * @param begin replicas are elsewhere, and nobody has ordered them here yet
 * @param over done, or cancelled, or replaced by another order since
 * @param unknown topics that the controller does not know, or not yet
 */
public record RequestedMoves(Map<NamedPartition, List<Integer>> begin, Set<NamedPartition> over, Set<String> unknown) {

    /**
     * Compares.
     *
     * @param begun what this controller has begun with, or refused, on behalf of the node
     */
    public static RequestedMoves of(
            ControllerState state,
            Map<NamedPartition, List<Integer>> wanted,
            Map<NamedPartition, List<Integer>> begun) {
        RequestedMoves moves = new RequestedMoves(new LinkedHashMap<>(), new LinkedHashSet<>(), new TreeSet<>());
        wanted.forEach((name, target) -> {
            TopicImage topic = state.topic(name.topic());
            PartitionImage partition = topic == null ? null : topic.partition(name.partition());
            if (topic == null) {
                moves.unknown.add(name.topic());
            } else if (partition == null || isThere(partition, target)) {
                moves.over.add(name);
            } else if (partition.partitionEpoch() >= 0 && !isMoving(partition, target)) {
                if (target.equals(begun.get(name))) {
                    moves.over.add(name);
                } else {
                    moves.begin.put(name, target);
                }
            }
        });
        return moves;
    }

    private static boolean isThere(PartitionImage partition, List<Integer> target) {
        return !partition.reassigning() && partition.replicas().equals(target);
    }

    private static boolean isMoving(PartitionImage partition, List<Integer> target) {
        return partition.reassigning() && Reassignments.target(partition).equals(target);
    }

    /** What is to be begun, as a client asks for it. */
    public AlterPartitionReassignmentsRequest request() {
        Map<String, List<ReassignablePartition>> topics = new TreeMap<>();
        begin.forEach((name, target) -> topics.computeIfAbsent(name.topic(), topic -> new ArrayList<>())
                .add(new ReassignablePartition()
                        .partitionIndex(name.partition())
                        .replicas(target)));
        List<ReassignableTopic> all = new ArrayList<>();
        topics.forEach((topic, partitions) ->
                all.add(new ReassignableTopic().name(topic).partitions(partitions)));
        return new AlterPartitionReassignmentsRequest().topics(all).allowReplicationFactorChange(true);
    }
}
