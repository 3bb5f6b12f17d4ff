package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicDecisionsTest {

    private final ControllerState state = States.withBrokers(3);

    @Test
    void aTopicWithDefaultsGetsThem() {
        // Given
        CreatableTopic topic = topic("t", -1, -1);

        // When
        Decision<CreateTopicsResponse> decision = create(false, topic);

        // Then
        CreateTopicsResponse.CreatableTopicResult result =
                decision.response().topics().get(0);
        assertThat(result.errorCode()).isZero();
        assertThat(result.errorMessage()).isNull();
        assertThat(result.numPartitions()).isEqualTo(3);
        assertThat(result.replicationFactor()).isEqualTo((short) 1);
        assertThat(result.topicId().isZero()).isFalse();
        assertThat(decision.changes()).hasSize(1);
    }

    @Test
    void everyMultiIsFencedByTheTerm() {
        // Given
        CreatableTopic topic = topic("t", 1_000, 1);

        // When
        Decision<CreateTopicsResponse> decision = create(false, topic);

        // Then
        assertThat(decision.writes()).hasSizeGreaterThan(1).allSatisfy(batch -> {
            assertThat(batch.get(0)).isEqualTo(ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, States.EPOCH_VERSION));
            assertThat(batch).hasSizeLessThanOrEqualTo(ZkWrites.OPS_MAX + 1);
        });
        int operations =
                decision.writes().stream().mapToInt(batch -> batch.size() - 1).sum();
        assertThat(operations).isEqualTo(3 + 2 * 1_000);
    }

    @Test
    void replicasHearFromTheirLeadersAndEverybodyOfTheTopic() {
        // Given
        CreatableTopic topic = assigned("t", List.of(1, 2), List.of(2, 1));

        // When
        Decision<CreateTopicsResponse> decision = create(false, topic);

        // Then
        ControlMessages.Outgoing first = decision.messages().to(broker(1));
        ControlMessages.Outgoing third = decision.messages().to(broker(3));
        assertThat(decision.messages().targets()).containsExactly(1, 2, 3);
        assertThat(first.leaderAndIsr()).isNotNull().satisfies(request -> {
            assertThat(request.controllerEpoch()).isEqualTo(States.EPOCH);
            assertThat(request.brokerEpoch()).isEqualTo(1_001);
            assertThat(request.topicStates().get(0).partitionStates())
                    .hasSize(2)
                    .allMatch(partition -> partition.isNew());
        });
        assertThat(third.leaderAndIsr()).isNull();
        assertThat(third.metadata()).isNotNull().satisfies(request -> {
            assertThat(request.liveBrokers()).hasSize(3);
            assertThat(request.topicStates()).hasSize(1);
        });
    }

    @Test
    void illegalNamesAreRefused() {
        // Given
        for (String name : List.of("", ".", "..", "../../x", "a/b", "a\0b", "ä", "a b", "x".repeat(250))) {
            // When
            Decision<CreateTopicsResponse> decision = create(false, topic(name, 1, 1));

            // Then
            assertError(decision, 0, ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
    }

    @Test
    void namesThatLookTheSameInMetricsCollide() {
        // Given
        States.addTopic(state, "a.b", 1, 1);

        // When
        Decision<CreateTopicsResponse> decision =
                create(false, topic("a_b", 1, 1), topic("c_d", 1, 1), topic("c.d", 1, 1));

        // Then
        assertError(decision, 0, ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertError(decision, 1, ErrorCode.NONE);
        assertError(decision, 2, ErrorCode.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void refusalsDoNotTouchOtherTopics() {
        // Given
        States.addTopic(state, "old", 1, 1);

        // When
        Decision<CreateTopicsResponse> decision = create(
                false,
                topic("old", 1, 1),
                topic("none", 0, 1),
                topic("many", 1_000_000, 1),
                topic("nine", 1, 9),
                topic("zero", 1, 0),
                topic("both", 1, 1).assignments(List.of(assignment(0, List.of(1)))),
                topic("config", 1, 1).configs(List.of(config("retention.ms", "bad"))),
                topic("unknown", 1, 1).configs(List.of(config("what", "1"))),
                topic("null", 1, 1).configs(List.of(config("retention.ms", null))),
                topic("fine", 1, 1),
                topic("twice", 1, 1),
                topic("twice", 1, 1));

        // Then
        List<ErrorCode> expected = List.of(
                ErrorCode.TOPIC_ALREADY_EXISTS,
                ErrorCode.INVALID_PARTITIONS,
                ErrorCode.INVALID_PARTITIONS,
                ErrorCode.INVALID_REPLICATION_FACTOR,
                ErrorCode.INVALID_REPLICATION_FACTOR,
                ErrorCode.INVALID_REQUEST,
                ErrorCode.INVALID_CONFIG,
                ErrorCode.INVALID_CONFIG,
                ErrorCode.INVALID_CONFIG,
                ErrorCode.NONE,
                ErrorCode.INVALID_REQUEST,
                ErrorCode.INVALID_REQUEST);
        for (int i = 0; i < expected.size(); i++) {
            assertError(decision, i, expected.get(i));
        }
        assertThat(decision.changes()).hasSize(1);
    }

    @Test
    void aRequestDoesNotCreateMoreThanItsShare() {
        // Given
        List<CreatableTopic> topics = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            topics.add(topic("t" + i, 20_000, 1));
        }

        // When
        Decision<CreateTopicsResponse> decision = create(true, topics.toArray(CreatableTopic[]::new));

        // Then
        assertError(decision, 1, ErrorCode.NONE);
        assertError(decision, 2, ErrorCode.POLICY_VIOLATION);
    }

    @Test
    void brokenAssignmentsAreRefused() {
        // Given, when
        Decision<CreateTopicsResponse> decision = create(
                false,
                topic("gap", -1, -1).assignments(List.of(assignment(1, List.of(1)))),
                topic("twice", -1, -1).assignments(List.of(assignment(0, List.of(1)), assignment(0, List.of(1)))),
                assigned("sizes", List.of(1), List.of(1, 2)),
                assigned("same", List.of(1, 1)),
                assigned("nobody", List.of(7)),
                assigned("empty", List.of()));

        // Then
        for (int i = 0; i < 6; i++) {
            assertError(decision, i, ErrorCode.INVALID_REPLICA_ASSIGNMENT);
        }
    }

    @Test
    void validatingOnlyChangesNothing() {
        // Given, when
        Decision<CreateTopicsResponse> decision = create(true, topic("t", 2, 1));

        // Then
        assertError(decision, 0, ErrorCode.NONE);
        assertThat(decision.changes()).isEmpty();
        assertThat(decision.writes()).isEmpty();
        assertThat(decision.response().topics().get(0).numPartitions()).isEqualTo(2);
    }

    @Test
    void topicsAreDeletedByNameAndById() {
        // Given
        States.addTopic(state, "a", 1, 1);
        TopicImage b = States.addTopic(state, "b", 2, 1, 2);

        // When
        Decision<DeleteTopicsResponse> decision = delete(
                new DeleteTopicState().name("a"),
                new DeleteTopicState().topicId(b.id()),
                new DeleteTopicState().name("none"),
                new DeleteTopicState().topicId(new Uuid(1, 1)),
                new DeleteTopicState().name("a").topicId(b.id()),
                new DeleteTopicState());

        // Then
        List<ErrorCode> expected = List.of(
                ErrorCode.NONE,
                ErrorCode.NONE,
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                ErrorCode.UNKNOWN_TOPIC_ID,
                ErrorCode.INVALID_REQUEST,
                ErrorCode.INVALID_REQUEST);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(decision.response().responses().get(i).errorCode())
                    .isEqualTo(expected.get(i).code());
        }
        assertThat(decision.response().responses().get(1).name()).isEqualTo("b");
        assertThat(decision.messages().to(broker(2)).stop()).isNotNull();
        assertThat(decision.messages().to(broker(3)).stop()).isNull();
    }

    @Test
    void aTopicThatIsNamedTwiceStays() {
        // Given
        States.addTopic(state, "twice", 1, 1);
        TopicImage both = States.addTopic(state, "both", 1, 1);
        States.addTopic(state, "once", 1, 1);

        // When
        Decision<DeleteTopicsResponse> decision = delete(
                new DeleteTopicState().name("twice"),
                new DeleteTopicState().name("both"),
                new DeleteTopicState().name("once"),
                new DeleteTopicState().topicId(both.id()),
                new DeleteTopicState().name("twice"));

        // Then
        short invalid = ErrorCode.INVALID_REQUEST.code();
        assertThat(decision.response().responses())
                .extracting(DeleteTopicsResponse.DeletableTopicResult::errorCode)
                .containsExactly(invalid, invalid, (short) 0, invalid, invalid);
        assertThat(decision.changes())
                .extracting(change -> ((Change.TopicDeleted) change).topic().name())
                .containsExactly("once");
    }

    @Test
    void deletionCanBeSwitchedOff() {
        // Given
        States.addTopic(state, "a", 1, 1);
        ControllerSettings settings = new ControllerSettings(1, 1, (short) 1, false, false);
        DeleteTopicsRequest request = new DeleteTopicsRequest().topicNames(List.of("a"));

        // When
        DeleteTopicsResponse old =
                TopicDeletion.decide(state, settings, request, (short) 2).response();
        DeleteTopicsResponse newer =
                TopicDeletion.decide(state, settings, request, (short) 3).response();

        // Then
        assertThat(old.responses().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
        assertThat(newer.responses().get(0).errorCode()).isEqualTo(ErrorCode.TOPIC_DELETION_DISABLED.code());
    }

    @Test
    void topicsOnlyGrow() {
        // Given
        States.addTopic(state, "t", 2, 1, 2);

        // When
        Decision<CreatePartitionsResponse> decision = grow(growth("t", 4, null), growth("none", 4, null));
        Decision<CreatePartitionsResponse> refused = grow(growth("t", 2, null));
        Decision<CreatePartitionsResponse> wrong = grow(growth("t", 4, List.of(List.of(1, 2))));
        Decision<CreatePartitionsResponse> given = grow(growth("t", 3, List.of(List.of(3, 1))));

        // Then
        assertThat(codes(decision)).containsExactly((short) 0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(codes(refused)).containsExactly(ErrorCode.INVALID_PARTITIONS.code());
        assertThat(codes(wrong)).containsExactly(ErrorCode.INVALID_REPLICA_ASSIGNMENT.code());
        assertThat(codes(given)).containsExactly((short) 0);
        Change.PartitionsAdded added = (Change.PartitionsAdded) given.changes().get(0);
        assertThat(added.added()).extracting(PartitionImage::partition).containsExactly(2);
        assertThat(added.added().get(0).leader()).isEqualTo(3);
        assertThat(added.topic().partitions()).hasSize(3);
    }

    private Decision<CreateTopicsResponse> create(boolean validateOnly, CreatableTopic... topics) {
        CreateTopicsRequest request =
                new CreateTopicsRequest().topics(List.of(topics)).validateOnly(validateOnly);
        return TopicCreation.decide(state, States.SETTINGS, new States.Rules(), States.random(), request);
    }

    private Decision<DeleteTopicsResponse> delete(DeleteTopicState... topics) {
        return TopicDeletion.decide(
                state, States.SETTINGS, new DeleteTopicsRequest().topics(List.of(topics)), (short) 6);
    }

    private Decision<CreatePartitionsResponse> grow(CreatePartitionsTopic... topics) {
        return PartitionGrowth.decide(state, States.random(), new CreatePartitionsRequest().topics(List.of(topics)));
    }

    private BrokerRegistration broker(int id) {
        return States.broker(id, null);
    }

    private static List<Short> codes(Decision<CreatePartitionsResponse> decision) {
        return decision.response().results().stream()
                .map(each -> each.errorCode())
                .toList();
    }

    private static CreatePartitionsTopic growth(String name, int count, @Nullable List<List<Integer>> assignments) {
        return new CreatePartitionsTopic()
                .name(name)
                .count(count)
                .assignments(
                        assignments == null
                                ? null
                                : assignments.stream()
                                        .map(ids -> new CreatePartitionsAssignment().brokerIds(ids))
                                        .toList());
    }

    private static CreatableTopic topic(String name, int partitions, int replicas) {
        return new CreatableTopic().name(name).numPartitions(partitions).replicationFactor((short) replicas);
    }

    @SafeVarargs
    private static CreatableTopic assigned(String name, List<Integer>... replicas) {
        List<CreatableReplicaAssignment> assignments = new ArrayList<>();
        for (int i = 0; i < replicas.length; i++) {
            assignments.add(assignment(i, replicas[i]));
        }
        return topic(name, -1, -1).assignments(assignments);
    }

    private static CreatableReplicaAssignment assignment(int partition, List<Integer> replicas) {
        return new CreatableReplicaAssignment().partitionIndex(partition).brokerIds(replicas);
    }

    private static CreatableTopicConfig config(String name, @Nullable String value) {
        return new CreatableTopicConfig().name(name).value(value);
    }

    private static void assertError(Decision<CreateTopicsResponse> decision, int index, ErrorCode expected) {
        CreateTopicsResponse.CreatableTopicResult result =
                decision.response().topics().get(index);
        assertThat(ErrorCode.of(result.errorCode())).as(result.name()).isEqualTo(expected);
    }
}
