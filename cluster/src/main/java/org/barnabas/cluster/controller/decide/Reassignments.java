package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import org.jspecify.annotations.Nullable;

/**
 * Decides on AlterPartitionReassignments (KIP-455): replicas shall be elsewhere, or a move that goes on shall end where
 * it began. A move that starts only adds: removed replicas stay until all of the target is in sync, which
 * {@link ReassignmentCompletion} finds out. Another target for a move that goes on replaces it. Pure.
 */
public final class Reassignments {

    private final ControllerState state;
    private final ControllerSettings settings;
    private final boolean mayResize;
    private final List<Change> changes = new ArrayList<>();

    private Reassignments(ControllerState state, ControllerSettings settings, boolean mayResize) {
        this.state = state;
        this.settings = settings;
        this.mayResize = mayResize;
    }

    public static Decision<AlterPartitionReassignmentsResponse> decide(
            ControllerState state, ControllerSettings settings, AlterPartitionReassignmentsRequest request) {
        boolean mayResize = request.allowReplicationFactorChange();
        return new Reassignments(state, settings, mayResize).decide(request);
    }

    private Decision<AlterPartitionReassignmentsResponse> decide(AlterPartitionReassignmentsRequest request) {
        Map<String, List<ReassignablePartition>> asked = new LinkedHashMap<>();
        for (ReassignableTopic topic : request.topics()) {
            asked.computeIfAbsent(topic.name(), name -> new ArrayList<>()).addAll(topic.partitions());
        }
        List<ReassignableTopicResponse> responses = new ArrayList<>();
        asked.forEach((name, partitions) -> responses.add(reassign(name, partitions)));
        return Decision.of(
                state,
                changes,
                new AlterPartitionReassignmentsResponse()
                        .allowReplicationFactorChange(mayResize)
                        .errorMessage(null)
                        .responses(responses));
    }

    private ReassignableTopicResponse reassign(String name, List<ReassignablePartition> partitions) {
        TopicImage topic = state.topic(name);
        TreeMap<Integer, PartitionImage> starting = new TreeMap<>();
        TreeMap<Integer, PartitionImage> ending = new TreeMap<>();
        Map<Integer, Long> named = partitions.stream()
                .collect(Collectors.groupingBy(ReassignablePartition::partitionIndex, Collectors.counting()));
        List<ReassignablePartitionResponse> responses = new ArrayList<>();
        for (ReassignablePartition wanted : partitions) {
            PartitionImage current = topic == null ? null : topic.partition(wanted.partitionIndex());
            Problem problem = problem(topic, current, wanted);
            if (named.getOrDefault(wanted.partitionIndex(), 0L) > 1) {
                problem = new Problem(ErrorCode.INVALID_REQUEST, "The partition is named more than once.");
            }
            if (problem == null && topic != null && current != null) {
                List<Integer> target = wanted.replicas();
                PartitionImage next = target == null ? cancelled(topic, current) : moved(topic, current, target);
                boolean adds = !origin(current).containsAll(next.replicas());
                (adds ? starting : ending).put(next.partition(), next);
            }
            responses.add(new ReassignablePartitionResponse()
                    .partitionIndex(wanted.partitionIndex())
                    .errorCode(problem == null ? 0 : problem.code().code())
                    .errorMessage(problem == null ? null : problem.message()));
        }
        if (topic != null) {
            change(topic, starting, ending);
        }
        return new ReassignableTopicResponse().name(name).partitions(responses);
    }

    /** One write of the assignment for all partitions of a topic. */
    private void change(TopicImage topic, Map<Integer, PartitionImage> starting, Map<Integer, PartitionImage> ending) {
        TreeMap<Integer, PartitionImage> all = new TreeMap<>(starting);
        all.putAll(ending);
        if (!all.isEmpty()) {
            List<PartitionImage> images = List.copyOf(all.values());
            changes.add(new Change.Reassigned(topic.with(images), images, gone(topic, images), !starting.isEmpty()));
        }
    }

    /** Per partition the replicas that an assignment no longer has. */
    static Map<Integer, List<Integer>> gone(TopicImage before, List<PartitionImage> after) {
        Map<Integer, List<Integer>> gone = new TreeMap<>();
        for (PartitionImage partition : after) {
            PartitionImage old = before.partition(partition.partition());
            List<Integer> left = old == null
                    ? List.of()
                    : LeaderElection.filter(
                            old.replicas(), id -> !partition.replicas().contains(id));
            if (!left.isEmpty()) {
                gone.put(partition.partition(), left);
            }
        }
        return gone;
    }

    private @Nullable Problem problem(
            @Nullable TopicImage topic, @Nullable PartitionImage current, ReassignablePartition wanted) {
        if (topic == null || current == null || current.partitionEpoch() < 0) {
            return new Problem(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "This partition does not exist.");
        }
        List<Integer> target = wanted.replicas();
        if (target == null) {
            return cancelProblem(current);
        }
        List<Integer> origin = origin(current);
        if (target.isEmpty()) {
            return new Problem(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "The manual partition assignment includes an empty replica list.");
        }
        if (Set.copyOf(target).size() != target.size()) {
            return new Problem(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "The manual partition assignment includes a broker more than once: " + target);
        }
        for (int id : target) {
            if (!state.isAlive(id) && !origin.contains(id)) {
                return new Problem(ErrorCode.INVALID_REPLICA_ASSIGNMENT, AssignmentRules.unregistered(id));
            }
        }
        if (!mayResize && target.size() != origin.size()) {
            return new Problem(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "The partition has " + origin.size() + " replicas, and the request does not allow another number.");
        }
        return leader(topic, current, kept(current, target)) == PartitionImage.NO_LEADER && current.hasLeader()
                ? new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT, "No replica that would be left can lead the partition.")
                : lossProblem(current, kept(current, target));
    }

    /**
     * Nobody that has all that was acknowledged may be dropped, unless somebody else who has it is left and is there: of who is
     * not, nobody knows in what state it returns.
     */
    private @Nullable Problem lossProblem(PartitionImage current, List<Integer> replicas) {
        Set<Integer> lossy = MemberLives.lossy(state, current, MemberLives.bounced(state, current));
        List<Integer> sound = LeaderElection.filter(current.members(), id -> !lossy.contains(id));
        boolean safe = replicas.containsAll(sound)
                || sound.stream()
                        .filter(replicas::contains)
                        .anyMatch(id -> state.isAlive(id) || id == current.leader());
        return safe
                ? null
                : new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Records could be lost: only the replicas " + sound
                                + " have all of them, and none that is there would be"
                                + " left. Try again when one of them, or another in sync, is there; if they are gone for good,"
                                + " elect a leader by an unclean election before.");
    }

    private @Nullable Problem cancelProblem(PartitionImage current) {
        if (!current.reassigning()) {
            return new Problem(
                    ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, "No partition reassignment is in progress for it.");
        }
        List<Integer> isr =
                LeaderElection.filter(current.isr(), id -> !current.adding().contains(id));
        return isr.isEmpty()
                ? new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Unable to revert partition assignment because it would require an unclean leader election: only"
                                + " replicas that were added are in sync.")
                : lossProblem(current, origin(current));
    }

    /** Where the replicas were before a move began. */
    static List<Integer> origin(PartitionImage partition) {
        return LeaderElection.filter(
                partition.replicas(), id -> !partition.adding().contains(id));
    }

    /** Where the replicas shall be when a move ends. */
    static List<Integer> target(PartitionImage partition) {
        return LeaderElection.filter(
                partition.replicas(), id -> !partition.removing().contains(id));
    }

    private PartitionImage cancelled(TopicImage topic, PartitionImage current) {
        List<Integer> origin = origin(current);
        return withReplicas(topic, current, origin, List.of(), List.of());
    }

    private static List<Integer> kept(PartitionImage current, List<Integer> target) {
        LinkedHashSet<Integer> all = new LinkedHashSet<>(target);
        all.addAll(origin(current));
        return List.copyOf(all);
    }

    private PartitionImage moved(TopicImage topic, PartitionImage current, List<Integer> target) {
        List<Integer> origin = origin(current);
        List<Integer> adding = LeaderElection.filter(target, id -> !origin.contains(id));
        List<Integer> removing = LeaderElection.filter(origin, id -> !target.contains(id));
        PartitionImage started = withReplicas(topic, current, kept(current, target), adding, removing);
        PartitionImage ended = ReassignmentCompletion.completed(state, settings, topic, started);
        // Nothing had to be copied: the move is over with its first write.
        return ended == null ? started : ended.withPartitionEpoch(started.partitionEpoch());
    }

    private PartitionImage withReplicas(
            TopicImage topic,
            PartitionImage current,
            List<Integer> replicas,
            List<Integer> adding,
            List<Integer> removing) {
        List<Integer> isr = LeaderElection.filter(current.isr(), replicas::contains);
        PartitionImage next = current.withReplicas(replicas, adding, removing)
                .withHeirs(ReassignmentCompletion.heirs(current, replicas));
        return ReassignmentCompletion.reassigned(current, next, leader(topic, current, replicas), isr, state.epoch());
    }

    /** The leader stays if it can; else another in-sync replica that is left takes over. */
    private int leader(TopicImage topic, PartitionImage current, List<Integer> replicas) {
        if (!current.hasLeader() || replicas.contains(current.leader())) {
            return current.leader();
        }
        return ReassignmentCompletion.successor(state, topic, current, replicas);
    }
}
