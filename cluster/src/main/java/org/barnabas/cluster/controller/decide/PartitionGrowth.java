package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.ports.RandomSource;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import org.jspecify.annotations.Nullable;

/** Decides on CreatePartitions: topics grow, they never shrink. Pure but for the random first broker. */
public final class PartitionGrowth {

    private final ControllerState state;
    private final RandomSource random;
    private final List<Change> changes = new ArrayList<>();
    private int added;

    private PartitionGrowth(ControllerState state, RandomSource random) {
        this.state = state;
        this.random = random;
    }

    public static Decision<CreatePartitionsResponse> decide(
            ControllerState state, RandomSource random, CreatePartitionsRequest request) {
        return new PartitionGrowth(state, random).decide(request);
    }

    private Decision<CreatePartitionsResponse> decide(CreatePartitionsRequest request) {
        Map<String, Long> occurrences = request.topics().stream()
                .collect(Collectors.groupingBy(CreatePartitionsTopic::name, Collectors.counting()));
        List<CreatePartitionsTopicResult> results = new ArrayList<>();
        for (CreatePartitionsTopic topic : request.topics()) {
            Problem problem = occurrences.getOrDefault(topic.name(), 0L) > 1
                    ? new Problem(ErrorCode.INVALID_REQUEST, "The topic is named more than once.")
                    : grow(topic);
            CreatePartitionsTopicResult result = new CreatePartitionsTopicResult().name(topic.name());
            results.add(
                    problem == null
                            ? result
                            : result.errorCode(problem.code().code()).errorMessage(problem.message()));
        }
        CreatePartitionsResponse response = new CreatePartitionsResponse().results(results);
        return Decision.of(state, request.validateOnly() ? List.of() : changes, response);
    }

    private @Nullable Problem grow(CreatePartitionsTopic wanted) {
        TopicImage topic = state.topic(wanted.name());
        if (topic == null || topic.partitionCount() == 0) {
            return new Problem(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                    "This server does not host this topic-partition: topic " + wanted.name() + " does not exist.");
        }
        boolean moving = topic.partitions().stream()
                .anyMatch(partition ->
                        !partition.adding().isEmpty() || !partition.removing().isEmpty());
        if (moving) {
            return new Problem(
                    ErrorCode.REASSIGNMENT_IN_PROGRESS,
                    "A partition reassignment is in progress for the topic " + topic.name() + ".");
        }
        int count = wanted.count() - topic.partitionCount();
        if (count == 0) {
            return new Problem(
                    ErrorCode.INVALID_PARTITIONS, "Topic already has " + topic.partitionCount() + " partition(s).");
        }
        if (count < 0) {
            return new Problem(
                    ErrorCode.INVALID_PARTITIONS,
                    "The topic " + topic.name() + " currently has " + topic.partitionCount() + " partition(s); "
                            + wanted.count() + " would not be an increase.");
        }
        int replicas = topic.partitions().get(0).replicas().size();
        Problem problem = sizeProblem(wanted, count, replicas);
        if (problem != null) {
            return problem;
        }
        added += count;
        List<PartitionImage> partitions = partitions(wanted, topic, count, replicas);
        changes.add(new Change.PartitionsAdded(topic.with(partitions), partitions));
        return null;
    }

    private @Nullable Problem sizeProblem(CreatePartitionsTopic wanted, int count, int replicas) {
        Problem tooMany = AssignmentRules.tooMany(0, wanted.count());
        tooMany = tooMany == null ? AssignmentRules.tooMany(added, count) : tooMany;
        if (tooMany != null) {
            return tooMany;
        }
        List<CreatePartitionsAssignment> assignments = wanted.assignments();
        if (assignments == null) {
            return replicas <= state.brokers().size()
                    ? null
                    : new Problem(
                            ErrorCode.INVALID_REPLICATION_FACTOR,
                            AssignmentRules.tooFewBrokers(
                                    replicas, state.brokers().size()));
        }
        if (assignments.size() != count) {
            return new Problem(
                    ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                    "Attempted to add " + count + " additional partition(s), but " + assignments.size()
                            + " assignment(s) were specified.");
        }
        return AssignmentRules.problem(
                assignments.stream().map(CreatePartitionsAssignment::brokerIds).toList(), replicas, state::isAlive);
    }

    private List<PartitionImage> partitions(CreatePartitionsTopic wanted, TopicImage topic, int count, int replicas) {
        List<CreatePartitionsAssignment> assignments = wanted.assignments();
        int first = topic.partitionCount();
        List<List<Integer>> placement = assignments == null
                ? ReplicaPlacement.following(state.brokers(), preferred(topic), random)
                        .place(first, count, replicas)
                : assignments.stream()
                        .map(CreatePartitionsAssignment::brokerIds)
                        .toList();
        List<PartitionImage> partitions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            PartitionImage undecided = PartitionImage.undecided(first + i, placement.get(i));
            partitions.add(LeaderElection.first(undecided, state::isAlive, state.epoch()));
        }
        return partitions;
    }

    private static int preferred(TopicImage topic) {
        List<Integer> replicas = topic.partitions().get(0).replicas();
        return replicas.isEmpty() ? PartitionImage.NO_LEADER : replicas.get(0);
    }
}
