package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.ports.RandomSource;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import org.jspecify.annotations.Nullable;

/**
 * Decides on CreateTopics: which of the topics come into being, with which replicas, and why the others do not. A
 * topic's failure never touches the others. Pure but for the random source, which draws ids and first brokers.
 */
public final class TopicCreation {

    private static final int UNSET = -1;

    private final ControllerState state;
    private final ControllerSettings settings;
    private final TopicConfigValidator validator;
    private final RandomSource random;
    private final Map<String, String> newByCollisionKey = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private int partitions;

    private TopicCreation(
            ControllerState state, ControllerSettings settings, TopicConfigValidator validator, RandomSource random) {
        this.state = state;
        this.settings = settings;
        this.validator = validator;
        this.random = random;
    }

    public static Decision<CreateTopicsResponse> decide(
            ControllerState state,
            ControllerSettings settings,
            TopicConfigValidator validator,
            RandomSource random,
            CreateTopicsRequest request) {
        return new TopicCreation(state, settings, validator, random).decide(request);
    }

    /** Without patience the client hears that its request goes on; only refusals are certain. */
    static CreateTopicsResponse told(CreateTopicsRequest request, CreateTopicsResponse response) {
        if (request.timeoutMs() <= 0 && !request.validateOnly()) {
            for (CreatableTopicResult topic : response.topics()) {
                if (topic.errorCode() == ErrorCode.NONE.code()) {
                    topic.errorCode(ErrorCode.REQUEST_TIMED_OUT.code());
                }
            }
        }
        return response;
    }

    private Decision<CreateTopicsResponse> decide(CreateTopicsRequest request) {
        Map<String, Long> occurrences =
                request.topics().stream().collect(Collectors.groupingBy(CreatableTopic::name, Collectors.counting()));
        List<CreatableTopicResult> results = new ArrayList<>(request.topics().size());
        for (CreatableTopic topic : request.topics()) {
            boolean repeated = occurrences.getOrDefault(topic.name(), 0L) > 1;
            results.add(
                    repeated
                            ? refused(
                                    topic, new Problem(ErrorCode.INVALID_REQUEST, "The topic is named more than once."))
                            : create(topic, request.validateOnly()));
        }
        CreateTopicsResponse response = new CreateTopicsResponse().topics(results);
        return Decision.of(state, request.validateOnly() ? List.of() : changes, response);
    }

    private CreatableTopicResult create(CreatableTopic topic, boolean validateOnly) {
        Problem problem = nameProblem(topic.name());
        problem = problem == null ? configProblem(topic) : problem;
        problem = problem == null ? sizeProblem(topic) : problem;
        if (problem != null) {
            return refused(topic, problem);
        }
        List<List<Integer>> placement = topic.assignments().isEmpty() ? place(topic) : assigned(topic);
        partitions += placement.size();
        Uuid id = validateOnly ? Uuid.ZERO : TopicIds.draw(random);
        TopicImage image = new TopicImage(topic.name(), id, partitions(0, placement));
        changes.add(new Change.TopicCreated(image, configs(topic)));
        newByCollisionKey.put(TopicNames.collisionKey(topic.name()), topic.name());
        return created(image, configs(topic));
    }

    private List<PartitionImage> partitions(int first, List<List<Integer>> placement) {
        List<PartitionImage> images = new ArrayList<>(placement.size());
        for (int i = 0; i < placement.size(); i++) {
            PartitionImage undecided = PartitionImage.undecided(first + i, placement.get(i));
            images.add(LeaderElection.first(undecided, state::isAlive, state.epoch()));
        }
        return images;
    }

    private @Nullable Problem nameProblem(String name) {
        String illegal = TopicNames.problem(name);
        if (illegal != null) {
            return new Problem(ErrorCode.INVALID_TOPIC_EXCEPTION, illegal);
        }
        if (name.equals(TopicNames.CLUSTER_METADATA)) {
            return new Problem(ErrorCode.INVALID_REQUEST, "This internal topic cannot be created.");
        }
        if (state.topic(name) != null) {
            return new Problem(ErrorCode.TOPIC_ALREADY_EXISTS, "Topic '" + name + "' already exists.");
        }
        String other = state.colliding(name);
        other = other == null ? newByCollisionKey.get(TopicNames.collisionKey(name)) : other;
        if (other != null) {
            return new Problem(
                    ErrorCode.INVALID_TOPIC_EXCEPTION,
                    "Topic '" + name + "' collides with existing topic: " + other
                            + " ('.' and '_' are alike in metrics)");
        }
        return null;
    }

    private @Nullable Problem configProblem(CreatableTopic topic) {
        Set<String> seen = new HashSet<>();
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() == null) {
                return new Problem(
                        ErrorCode.INVALID_CONFIG, "Null value not supported for topic configs: " + config.name() + ".");
            }
            if (!seen.add(config.name())) {
                return new Problem(ErrorCode.INVALID_CONFIG, "Configuration " + config.name() + " is set twice.");
            }
        }
        String problem = validator.problem(ConfigScope.TOPIC, topic.name(), configs(topic));
        return problem == null ? null : new Problem(ErrorCode.INVALID_CONFIG, problem);
    }

    private @Nullable Problem sizeProblem(CreatableTopic topic) {
        if (!topic.assignments().isEmpty()) {
            boolean both = topic.numPartitions() != UNSET || topic.replicationFactor() != UNSET;
            return both
                    ? new Problem(
                            ErrorCode.INVALID_REQUEST,
                            "A manual partition assignment was specified: both numPartitions and replication factor must"
                                    + " be -1 beside it.")
                    : assignmentProblem(topic);
        }
        int count = partitionCount(topic);
        if (count <= 0) {
            return new Problem(
                    ErrorCode.INVALID_PARTITIONS,
                    "Number of partitions must be larger than 0, or -1 to use the default value, not " + count + ".");
        }
        Problem tooMany = AssignmentRules.tooMany(partitions, count);
        if (tooMany != null) {
            return tooMany;
        }
        int replicas = replicationFactor(topic);
        int live = state.brokers().size();
        if (replicas <= 0) {
            return new Problem(
                    ErrorCode.INVALID_REPLICATION_FACTOR,
                    "Replication factor must be larger than 0, or -1 to use the default value, not " + replicas + ".");
        }
        if (replicas > live) {
            return new Problem(ErrorCode.INVALID_REPLICATION_FACTOR, AssignmentRules.tooFewBrokers(replicas, live));
        }
        return null;
    }

    private @Nullable Problem assignmentProblem(CreatableTopic topic) {
        Problem tooMany =
                AssignmentRules.tooMany(partitions, topic.assignments().size());
        if (tooMany != null) {
            return tooMany;
        }
        Map<Integer, List<Integer>> replicas = new TreeMap<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            if (replicas.put(assignment.partitionIndex(), assignment.brokerIds()) != null) {
                return new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + assignment.partitionIndex()
                                + ".");
            }
        }
        int expected = 0;
        for (int partition : replicas.keySet()) {
            if (partition != expected++) {
                return new Problem(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        "Partitions must be a consecutive 0-based integer sequence.");
            }
        }
        int size = topic.assignments().get(0).brokerIds().size();
        return AssignmentRules.problem(replicas.values(), size, state::isAlive);
    }

    private List<List<Integer>> assigned(CreatableTopic topic) {
        Map<Integer, List<Integer>> replicas = new TreeMap<>();
        topic.assignments().forEach(each -> replicas.put(each.partitionIndex(), List.copyOf(each.brokerIds())));
        return new ArrayList<>(replicas.values());
    }

    private List<List<Integer>> place(CreatableTopic topic) {
        return ReplicaPlacement.random(state.brokers(), random)
                .place(0, partitionCount(topic), replicationFactor(topic));
    }

    private int partitionCount(CreatableTopic topic) {
        return topic.numPartitions() == UNSET ? settings.defaultPartitions() : topic.numPartitions();
    }

    private int replicationFactor(CreatableTopic topic) {
        return topic.replicationFactor() == UNSET ? settings.defaultReplicationFactor() : topic.replicationFactor();
    }

    private static Map<String, String> configs(CreatableTopic topic) {
        Map<String, String> configs = new TreeMap<>();
        for (CreatableTopicConfig config : topic.configs()) {
            String value = config.value();
            if (value != null) {
                configs.put(config.name(), value);
            }
        }
        return configs;
    }

    private CreatableTopicResult created(TopicImage topic, Map<String, String> config) {
        List<CreatableTopicConfigs> configs = new ArrayList<>();
        for (TopicConfigValidator.EffectiveConfig effective : validator.describeTopic(config)) {
            configs.add(new CreatableTopicConfigs()
                    .name(effective.name())
                    .value(effective.value())
                    .readOnly(effective.readOnly())
                    .configSource(effective.source())
                    .isSensitive(effective.sensitive()));
        }
        return new CreatableTopicResult()
                .name(topic.name())
                .topicId(topic.id())
                .errorMessage(null)
                .numPartitions(topic.partitionCount())
                .replicationFactor((short) topic.partitions().get(0).replicas().size())
                .configs(configs);
    }

    private static CreatableTopicResult refused(CreatableTopic topic, Problem problem) {
        return new CreatableTopicResult()
                .name(topic.name())
                .errorCode(problem.code().code())
                .errorMessage(problem.message());
    }
}
