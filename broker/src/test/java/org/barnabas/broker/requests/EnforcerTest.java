package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.AuthorizedOperations;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Authorizer;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.net.Reply;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.DeleteGroupsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeLogDirsRequest;
import org.barnabas.protocol.message.DescribeProducersRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.EnvelopeRequest;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.InitProducerIdRequest;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.ListConfigResourcesRequest;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListGroupsResponse;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListPartitionReassignmentsRequest;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each API with a sender to whom something is denied. */
class EnforcerTest {

    private static final ErrorCode FINE = ErrorCode.NONE;
    private static final ErrorCode TOPIC = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
    private static final ErrorCode GROUP = ErrorCode.GROUP_AUTHORIZATION_FAILED;
    private static final ErrorCode CLUSTER = ErrorCode.CLUSTER_AUTHORIZATION_FAILED;
    private static final ErrorCode TRANSACTION = ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    private static final Uuid OPEN = new Uuid(0, 1);
    private static final Uuid SECRET = new Uuid(0, 2);

    private final ManualMailbox mailbox = new ManualMailbox();
    private final ImageHolder images = new ImageHolder(mailbox, Owner.ANY);
    private final FakeLoop loop = new FakeLoop(new ManualScheduler(new ManualClock(0)));

    @BeforeEach
    void addTopics() {
        for (var topic : Map.of("open", OPEN, "secret", SECRET).entrySet()) {
            images.update(delta -> delta.topic(new TopicImage(
                    topic.getKey(), topic.getValue(), List.of(PartitionImage.led(0, 0, List.of(1))))));
        }
        mailbox.drain();
    }

    /** What is not named so is denied, the cluster among it. */
    private static final Authorizer ONLY_OPEN = new Authorizer() {
        @Override
        public boolean allows(RequestContext who, AclOperation operation, ResourceKind kind, String name) {
            return name.equals("open");
        }

        @Override
        public boolean allowsSomewhere(RequestContext who, AclOperation operation, ResourceKind kind) {
            return false;
        }
    };

    private Enforcer enforcer(Authorizer authorizer) {
        return new Enforcer(Enforcements.all(true), new HandlerTable(List.of()), authorizer, images);
    }

    private @Nullable Reply screen(ApiKey api, int version, Request request, FakeReply reply) {
        RequestHeader header = new RequestHeader().requestApiVersion((short) version);
        RequestContext context = new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0);
        return enforcer(ONLY_OPEN).screen(api, context, request, reply);
    }

    private record Denied(ApiKey api, int version, ErrorCode error, Request request) {}

    private static List<Denied> deniedAsAWhole() {
        return List.of(
                new Denied(ApiKey.PRODUCE, 9, TOPIC, produce("secret", Uuid.ZERO)),
                new Denied(ApiKey.PRODUCE, 13, TOPIC, produce("", SECRET)),
                new Denied(ApiKey.PRODUCE, 9, TRANSACTION, produce("open", Uuid.ZERO).transactionalId("secret")),
                new Denied(ApiKey.FETCH, 12, TOPIC, fetch("secret", Uuid.ZERO)),
                new Denied(ApiKey.FETCH, 13, TOPIC, fetch("", SECRET)),
                new Denied(ApiKey.FETCH, 12, TOPIC, fetch("open", Uuid.ZERO).replicaId(1)),
                new Denied(
                        ApiKey.FETCH,
                        13,
                        ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
                        fetch("", SECRET).sessionId(4).sessionEpoch(2)),
                new Denied(ApiKey.LIST_OFFSETS, 7, TOPIC, listOffsets("secret")),
                new Denied(ApiKey.DELETE_RECORDS, 2, TOPIC, deleteRecords("secret")),
                new Denied(ApiKey.OFFSET_FOR_LEADER_EPOCH, 4, TOPIC, epochs("secret")),
                new Denied(ApiKey.DESCRIBE_PRODUCERS, 0, TOPIC, describeProducers("secret")),
                new Denied(ApiKey.INIT_PRODUCER_ID, 4, TRANSACTION, new InitProducerIdRequest().transactionalId("secret")),
                new Denied(ApiKey.INIT_PRODUCER_ID, 4, CLUSTER, new InitProducerIdRequest().transactionalId(null)),
                new Denied(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, TOPIC, describeTopics("secret")),
                new Denied(ApiKey.CREATE_TOPICS, 7, TOPIC, createTopics("secret")),
                new Denied(ApiKey.DELETE_TOPICS, 5, TOPIC, new DeleteTopicsRequest().topicNames(List.of("secret"))),
                new Denied(ApiKey.DELETE_TOPICS, 6, TOPIC, deleteTopics(state("secret", Uuid.ZERO))),
                new Denied(ApiKey.DELETE_TOPICS, 6, TOPIC, deleteTopics(state(null, SECRET))),
                new Denied(ApiKey.CREATE_PARTITIONS, 3, TOPIC, createPartitions("secret")),
                new Denied(ApiKey.DESCRIBE_CONFIGS, 4, TOPIC, describeConfigs(resource((byte) 2, "secret"))),
                new Denied(ApiKey.DESCRIBE_CONFIGS, 4, CLUSTER, describeConfigs(resource((byte) 4, "1"))),
                new Denied(ApiKey.ALTER_CONFIGS, 2, TOPIC, alterConfigs((byte) 2, "secret")),
                new Denied(ApiKey.ALTER_CONFIGS, 2, CLUSTER, alterConfigs((byte) 4, "1")),
                new Denied(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, TOPIC, incremental((byte) 2, "secret")),
                new Denied(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, CLUSTER, incremental((byte) 8, "1")),
                new Denied(ApiKey.FIND_COORDINATOR, 3, GROUP, new FindCoordinatorRequest().key("secret")),
                new Denied(ApiKey.FIND_COORDINATOR, 4, GROUP, coordinators(0, "secret")),
                new Denied(ApiKey.FIND_COORDINATOR, 4, TRANSACTION, coordinators(1, "secret")),
                new Denied(ApiKey.FIND_COORDINATOR, 6, CLUSTER, coordinators(2, "secret")),
                new Denied(ApiKey.JOIN_GROUP, 9, GROUP, new JoinGroupRequest().groupId("secret")),
                new Denied(ApiKey.SYNC_GROUP, 5, GROUP, new SyncGroupRequest().groupId("secret")),
                new Denied(ApiKey.HEARTBEAT, 4, GROUP, new HeartbeatRequest().groupId("secret")),
                new Denied(ApiKey.LEAVE_GROUP, 5, GROUP, new LeaveGroupRequest().groupId("secret")),
                new Denied(ApiKey.OFFSET_COMMIT, 9, GROUP, commit("secret", "open", Uuid.ZERO)),
                new Denied(ApiKey.OFFSET_COMMIT, 9, TOPIC, commit("open", "secret", Uuid.ZERO)),
                new Denied(ApiKey.OFFSET_COMMIT, 10, TOPIC, commit("open", "", SECRET)),
                new Denied(ApiKey.OFFSET_FETCH, 7, GROUP, new OffsetFetchRequest().groupId("secret")),
                new Denied(ApiKey.OFFSET_DELETE, 0, GROUP, offsetDelete("secret", "open")),
                new Denied(ApiKey.OFFSET_DELETE, 0, TOPIC, offsetDelete("open", "secret")),
                new Denied(ApiKey.DESCRIBE_GROUPS, 6, GROUP, new DescribeGroupsRequest().groups(List.of("secret"))),
                new Denied(ApiKey.DELETE_GROUPS, 2, GROUP, new DeleteGroupsRequest().groupsNames(List.of("secret"))),
                new Denied(ApiKey.DESCRIBE_LOG_DIRS, 4, CLUSTER, new DescribeLogDirsRequest()),
                new Denied(ApiKey.ELECT_LEADERS, 2, CLUSTER, new ElectLeadersRequest().topicPartitions(null)),
                new Denied(
                        ApiKey.ALTER_PARTITION_REASSIGNMENTS, 0, CLUSTER, new AlterPartitionReassignmentsRequest()),
                new Denied(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, CLUSTER, new ListPartitionReassignmentsRequest()),
                new Denied(ApiKey.LIST_CONFIG_RESOURCES, 1, CLUSTER, new ListConfigResourcesRequest()),
                new Denied(ApiKey.LEADER_AND_ISR, 7, CLUSTER, new LeaderAndIsrRequest()),
                new Denied(ApiKey.STOP_REPLICA, 4, CLUSTER, new StopReplicaRequest()),
                new Denied(ApiKey.UPDATE_METADATA, 8, CLUSTER, new UpdateMetadataRequest()),
                new Denied(ApiKey.CONTROLLED_SHUTDOWN, 3, CLUSTER, new ControlledShutdownRequest()),
                new Denied(ApiKey.ALTER_PARTITION, 3, CLUSTER, new AlterPartitionRequest()),
                new Denied(ApiKey.ALLOCATE_PRODUCER_IDS, 0, CLUSTER, new AllocateProducerIdsRequest()),
                new Denied(ApiKey.ENVELOPE, 0, CLUSTER, new EnvelopeRequest()));
    }

    @TestFactory
    Stream<DynamicTest> whoIsDeniedAllIsAnsweredWithTheReferencesErrorAndHearsNoName() {
        return deniedAsAWhole().stream()
                .map(denied -> DynamicTest.dynamicTest(denied.api + " v" + denied.version + " " + denied.error, () -> {
                    // Given
                    boolean named = denied.request.toString().contains("secret");
                    FakeReply reply = new FakeReply((short) denied.version);

                    // When
                    Reply left = screen(denied.api, denied.version, denied.request, reply);

                    // Then
                    String answer = reply.as(Message.class).toString();
                    assertThat(left).as("the handler is not called").isNull();
                    assertThat(answer).contains("rrorCode=" + denied.error.code());
                    if (!named) {
                        assertThat(answer).doesNotContain("secret");
                    }
                }));
    }

    private record Partly(ApiKey api, int version, Request request, Message handled) {}

    private static List<Partly> deniedInPart() {
        return List.of(
                new Partly(ApiKey.PRODUCE, 9, produce("open", "secret"), produce("open", Uuid.ZERO).errorFor(FINE)),
                new Partly(ApiKey.FETCH, 12, fetch("open", "secret"), fetch("open", Uuid.ZERO).errorFor(FINE)),
                new Partly(ApiKey.LIST_OFFSETS, 7, listOffsets("open", "secret"), listOffsets("open").errorFor(FINE)),
                new Partly(ApiKey.DELETE_RECORDS, 2, deleteRecords("open", "secret"), deleteRecords("open").errorFor(FINE)),
                new Partly(ApiKey.OFFSET_FOR_LEADER_EPOCH, 4, epochs("open", "secret"), epochs("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DESCRIBE_PRODUCERS,
                        0,
                        describeProducers("open", "secret"),
                        describeProducers("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                        0,
                        describeTopics("open", "secret"),
                        describeTopics("open").errorFor(FINE)),
                new Partly(ApiKey.METADATA, 9, metadata("open", "secret"), metadata("open").errorFor(FINE)),
                new Partly(ApiKey.METADATA, 0, metadata("secret", "secret"), metadata("all").errorFor(FINE)),
                new Partly(ApiKey.CREATE_TOPICS, 7, createTopics("open", "secret"), createTopics("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DELETE_TOPICS,
                        6,
                        deleteTopics(state("open", Uuid.ZERO), state("secret", Uuid.ZERO)),
                        deleteTopics(state("open", Uuid.ZERO)).errorFor(FINE)),
                new Partly(
                        ApiKey.CREATE_PARTITIONS,
                        3,
                        createPartitions("open", "secret"),
                        createPartitions("open").errorFor(FINE)),
                new Partly(
                        ApiKey.DESCRIBE_CONFIGS,
                        4,
                        describeConfigs(resource((byte) 2, "open"), resource((byte) 2, "secret")),
                        describeConfigs(resource((byte) 2, "open")).errorFor(FINE)),
                new Partly(
                        ApiKey.FIND_COORDINATOR, 4, coordinators(0, "open", "secret"), coordinators(0, "open").errorFor(FINE)),
                new Partly(
                        ApiKey.OFFSET_COMMIT,
                        9,
                        commit("open", "open", Uuid.ZERO).topics(topics("open", "secret")),
                        commit("open", "open", Uuid.ZERO).errorFor(FINE)),
                new Partly(
                        ApiKey.OFFSET_FETCH,
                        9,
                        offsetFetch("open", "open", "secret"),
                        new OffsetFetchResponse().groups(List.of(fetchedGroup("open", "open")))),
                new Partly(
                        ApiKey.OFFSET_FETCH,
                        9,
                        new OffsetFetchRequest()
                                .groups(List.of(fetchGroup("open", "open"), fetchGroup("secret", "open"))),
                        new OffsetFetchResponse().groups(List.of(fetchedGroup("open", "open")))),
                new Partly(
                        ApiKey.DESCRIBE_GROUPS,
                        6,
                        new DescribeGroupsRequest().groups(List.of("open", "secret")),
                        new DescribeGroupsRequest().groups(List.of("open")).errorFor(FINE)),
                new Partly(
                        ApiKey.DELETE_GROUPS,
                        2,
                        new DeleteGroupsRequest().groupsNames(List.of("open", "secret")),
                        new DeleteGroupsRequest().groupsNames(List.of("open")).errorFor(FINE)));
    }

    @TestFactory
    Stream<DynamicTest> whoIsDeniedSomeGetsTheRestAndAnErrorForEach() {
        return deniedInPart().stream()
                .map(partly -> DynamicTest.dynamicTest(partly.api + " v" + partly.version, () -> {
                    // Given
                    FakeReply reply = new FakeReply((short) partly.version);

                    // When
                    Reply left = screen(partly.api, partly.version, partly.request, reply);

                    // Then
                    assertThat(left).as("the handler is called").isNotNull();
                    assertThat(partly.request.toString()).as("its request").doesNotContain("secret");
                    left.send(partly.handled);
                    assertThat(reply.as(Message.class).toString())
                            .contains("secret")
                            .matches("(?s).*rrorCode=(29|30).*")
                            .doesNotContain("all");
                }));
    }

    @Test
    void listsOfAllHaveOnlyWhatMayBeSeen() {
        // Given
        ListGroupsResponse groups = new ListGroupsResponse()
                .groups(List.of(
                        new ListGroupsResponse.ListedGroup().groupId("open"),
                        new ListGroupsResponse.ListedGroup().groupId("secret")));
        MetadataResponse topics = metadata("open", "secret").errorFor(FINE);
        OffsetFetchResponse offsets = new OffsetFetchResponse().groups(List.of(fetchedGroup("open", "open", "secret")));

        // When
        String seenGroups = completed(ApiKey.LIST_GROUPS, 5, new ListGroupsRequest(), groups);
        String seenTopics = completed(ApiKey.METADATA, 12, new MetadataRequest().topics(null), topics);
        String seenOffsets = completed(
                ApiKey.OFFSET_FETCH,
                9,
                new OffsetFetchRequest()
                        .groups(List.of(new OffsetFetchRequest.OffsetFetchRequestGroup()
                                .groupId("open")
                                .topics(null))),
                offsets);

        // Then
        assertThat(List.of(seenGroups, seenTopics, seenOffsets))
                .allSatisfy(seen -> assertThat(seen).contains("open").doesNotContain("secret"));
    }

    @Test
    void operationsAreThoseThatAreAllowed() {
        // Given
        MetadataResponse topics = metadata("open").errorFor(FINE).clusterAuthorizedOperations(-1);
        topics.topics().forEach(topic -> topic.topicAuthorizedOperations(-1));
        DescribeGroupsResponse groups =
                new DescribeGroupsRequest().groups(List.of("open")).errorFor(FINE);
        groups.groups().forEach(group -> group.authorizedOperations(-1));

        // When
        completed(ApiKey.METADATA, 9, metadata("open"), topics);
        completed(ApiKey.DESCRIBE_GROUPS, 6, new DescribeGroupsRequest().groups(List.of("open")), groups);

        // Then all that a topic and a group know, and nothing of the cluster
        assertThat(topics.topics().get(0).topicAuthorizedOperations()).isEqualTo(AuthorizedOperations.TOPIC);
        assertThat(groups.groups().get(0).authorizedOperations()).isEqualTo(AuthorizedOperations.GROUP);
        assertThat(topics.clusterAuthorizedOperations()).isZero();
    }

    @Test
    void aTopicThatWouldBeCreatedNeedsMoreThanToBeDescribed() {
        // Given
        Authorizer describeOnly = (who, operation, kind, name) -> operation == AclOperation.DESCRIBE;
        RequestHeader header = new RequestHeader().requestApiVersion((short) 9);
        RequestContext context = new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0);
        MetadataRequest request = metadata("open", "missing").allowAutoTopicCreation(true);
        FakeReply reply = new FakeReply((short) 9);

        // When
        Reply left = enforcer(describeOnly).screen(ApiKey.METADATA, context, request, reply);

        // Then
        assertThat(left).isNotNull();
        left.send(new MetadataResponse());
        assertThat(request.topics()).hasSize(1);
        assertThat(reply.as(MetadataResponse.class).topics())
                .singleElement()
                .satisfies(topic -> assertThat(topic.errorCode()).isEqualTo(TOPIC.code()));
    }

    @Test
    void aProducerWithoutAcknowledgementsLosesItsConnection() {
        // Given
        FakeReply reply = new FakeReply((short) 9);

        // When
        Reply left = screen(ApiKey.PRODUCE, 9, produce("open", "secret").acks((short) 0), reply);

        // Then
        assertThat(left).isNull();
        assertThat(reply.isClosed()).isTrue();
    }

    @Test
    void theCursorOfADeniedTopicStandsForTheNextOne() {
        // Given
        DescribeTopicPartitionsRequest request = describeTopics("a", "open", "secret", "z")
                .cursor(new DescribeTopicPartitionsRequest.Cursor().topicName("secret"));
        FakeReply reply = new FakeReply((short) 0);

        // When
        Reply left = screen(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, request, reply);

        // Then what was on pages before is not answered again
        assertThat(left).isNull();
        assertThat(reply.as(DescribeTopicPartitionsResponse.class).topics())
                .extracting(DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic::name)
                .containsExactly("secret", "z");
    }

    @Test
    void whereEverybodyMayDoEverythingNothingIsInTheWay() {
        // Given
        RequestHeader header = new RequestHeader().requestApiVersion((short) 9);
        RequestContext context = new RequestContext(loop.connect(), header, RequestContext.ANONYMOUS, 0);
        FakeReply reply = new FakeReply((short) 9);

        // When
        Reply left = enforcer(Authorizer.ALLOW_ALL).screen(ApiKey.PRODUCE, context, produce("a", "b"), reply);

        // Then
        assertThat(left).isSameAs(reply);
    }

    @Test
    void anApiThatNobodyThoughtOfIsNotServed() {
        // Given
        HandlerTable handlers = new HandlerTable(List.of(new ApiVersionsHandler(List.of(), "cluster", id -> true)));

        // When
        // Then
        assertThatThrownBy(() -> new Enforcer(Map.of(), handlers, Authorizer.ALLOW_ALL, images))
                .hasMessageContaining("API_VERSIONS");
    }

    private String completed(ApiKey api, int version, Request request, Message handled) {
        FakeReply reply = new FakeReply((short) version);
        Reply left = screen(api, version, request, reply);
        if (left == null) {
            throw new AssertionError("refused");
        }
        left.send(handled);
        return reply.as(Message.class).toString();
    }

    private static ProduceRequest produce(String topic, Uuid id) {
        return new ProduceRequest()
                .acks((short) 1)
                .topicData(List.of(new ProduceRequest.TopicProduceData()
                        .name(topic)
                        .topicId(id)
                        .partitionData(List.of(new ProduceRequest.PartitionProduceData()))));
    }

    private static ProduceRequest produce(String one, String other) {
        List<ProduceRequest.TopicProduceData> both = new ArrayList<>(produce(one, Uuid.ZERO).topicData());
        both.addAll(produce(other, Uuid.ZERO).topicData());
        return new ProduceRequest().acks((short) 1).topicData(both);
    }

    private static FetchRequest fetch(String topic, Uuid id) {
        return new FetchRequest()
                .topics(List.of(new FetchRequest.FetchTopic()
                        .topic(topic)
                        .topicId(id)
                        .partitions(List.of(new FetchRequest.FetchPartition()))));
    }

    private static FetchRequest fetch(String one, String other) {
        List<FetchRequest.FetchTopic> both = new ArrayList<>(fetch(one, Uuid.ZERO).topics());
        both.addAll(fetch(other, Uuid.ZERO).topics());
        return new FetchRequest().topics(both);
    }

    private static <T> List<T> each(Function<String, T> maker, String... names) {
        return Stream.of(names).map(maker).toList();
    }

    private static ListOffsetsRequest listOffsets(String... names) {
        return new ListOffsetsRequest()
                .topics(each(
                        name -> new ListOffsetsRequest.ListOffsetsTopic()
                                .name(name)
                                .partitions(List.of(new ListOffsetsRequest.ListOffsetsPartition())),
                        names));
    }

    private static DeleteRecordsRequest deleteRecords(String... names) {
        return new DeleteRecordsRequest()
                .topics(each(
                        name -> new DeleteRecordsRequest.DeleteRecordsTopic()
                                .name(name)
                                .partitions(List.of(new DeleteRecordsRequest.DeleteRecordsPartition())),
                        names));
    }

    private static OffsetForLeaderEpochRequest epochs(String... names) {
        return new OffsetForLeaderEpochRequest()
                .topics(each(
                        name -> new OffsetForLeaderEpochRequest.OffsetForLeaderTopic()
                                .topic(name)
                                .partitions(List.of(new OffsetForLeaderEpochRequest.OffsetForLeaderPartition())),
                        names));
    }

    private static DescribeProducersRequest describeProducers(String... names) {
        return new DescribeProducersRequest()
                .topics(each(
                        name -> new DescribeProducersRequest.TopicRequest()
                                .name(name)
                                .partitionIndexes(List.of(0)),
                        names));
    }

    private static DescribeTopicPartitionsRequest describeTopics(String... names) {
        return new DescribeTopicPartitionsRequest()
                .topics(each(name -> new DescribeTopicPartitionsRequest.TopicRequest().name(name), names));
    }

    private static MetadataRequest metadata(String... names) {
        return new MetadataRequest()
                .topics(each(name -> new MetadataRequest.MetadataRequestTopic().name(name), names));
    }

    private static CreateTopicsRequest createTopics(String... names) {
        return new CreateTopicsRequest()
                .topics(each(name -> new CreateTopicsRequest.CreatableTopic().name(name), names));
    }

    private static CreatePartitionsRequest createPartitions(String... names) {
        return new CreatePartitionsRequest()
                .topics(each(name -> new CreatePartitionsRequest.CreatePartitionsTopic().name(name), names));
    }

    private static DeleteTopicsRequest.DeleteTopicState state(@Nullable String name, Uuid id) {
        return new DeleteTopicsRequest.DeleteTopicState().name(name).topicId(id);
    }

    private static DeleteTopicsRequest deleteTopics(DeleteTopicsRequest.DeleteTopicState... states) {
        return new DeleteTopicsRequest().topics(List.of(states));
    }

    private static DescribeConfigsRequest.DescribeConfigsResource resource(byte type, String name) {
        return new DescribeConfigsRequest.DescribeConfigsResource()
                .resourceType(type)
                .resourceName(name);
    }

    private static DescribeConfigsRequest describeConfigs(DescribeConfigsRequest.DescribeConfigsResource... resources) {
        return new DescribeConfigsRequest().resources(List.of(resources));
    }

    private static AlterConfigsRequest alterConfigs(byte type, String name) {
        return new AlterConfigsRequest()
                .resources(List.of(new AlterConfigsRequest.AlterConfigsResource()
                        .resourceType(type)
                        .resourceName(name)));
    }

    private static IncrementalAlterConfigsRequest incremental(byte type, String name) {
        return new IncrementalAlterConfigsRequest()
                .resources(List.of(new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType(type)
                        .resourceName(name)));
    }

    private static FindCoordinatorRequest coordinators(int type, String... keys) {
        return new FindCoordinatorRequest().keyType((byte) type).coordinatorKeys(List.of(keys));
    }

    private static List<OffsetCommitRequest.OffsetCommitRequestTopic> topics(String... names) {
        return each(
                name -> new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name(name)
                        .partitions(List.of(new OffsetCommitRequest.OffsetCommitRequestPartition())),
                names);
    }

    private static OffsetCommitRequest commit(String group, String topic, Uuid id) {
        OffsetCommitRequest request = new OffsetCommitRequest().groupId(group).topics(topics(topic));
        request.topics().forEach(each -> each.topicId(id));
        return request;
    }

    private static OffsetFetchRequest offsetFetch(String group, String... topics) {
        return new OffsetFetchRequest().groups(List.of(fetchGroup(group, topics)));
    }

    private static OffsetFetchRequest.OffsetFetchRequestGroup fetchGroup(String group, String... topics) {
        return new OffsetFetchRequest.OffsetFetchRequestGroup()
                .groupId(group)
                .topics(each(
                        name -> new OffsetFetchRequest.OffsetFetchRequestTopics()
                                .name(name)
                                .partitionIndexes(List.of(0)),
                        topics));
    }

    private static OffsetFetchResponse.OffsetFetchResponseGroup fetchedGroup(String group, String... topics) {
        return new OffsetFetchResponse.OffsetFetchResponseGroup()
                .groupId(group)
                .topics(each(name -> new OffsetFetchResponse.OffsetFetchResponseTopics().name(name), topics));
    }

    private static OffsetDeleteRequest offsetDelete(String group, String topic) {
        return new OffsetDeleteRequest()
                .groupId(group)
                .topics(List.of(new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                        .name(topic)
                        .partitions(List.of(new OffsetDeleteRequest.OffsetDeleteRequestPartition()))));
    }
}
