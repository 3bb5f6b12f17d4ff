package org.barnabas.systemtests.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.testkit.wire.WireClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Well-formed requests that ask for what must not be: each gets its own error, and nothing else happens. */
class BadRequestTest {
    private static final String TOPIC = "orders.eu";

    @TempDir
    private static Path folder;

    private static BarnabasBroker broker;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws Exception {
        broker = InProcessBroker.start(folder.resolve("deep/data"));
        address = InProcessBroker.address(broker);
        assertThat(create(new CreatableTopic().name(TOPIC).numPartitions(1).replicationFactor((short) 1)))
                .isEqualTo(ErrorCode.NONE);
        awaitCoordinator("g");
        awaitCoordinator("");
    }

    /** The coordinators appear with the first question for one. */
    private static void awaitCoordinator(String group) {
        await().atMost(Duration.ofMinutes(5)).until(() -> {
            try (WireClient client = new WireClient(address)) {
                client.call(
                        FindCoordinatorResponse.class,
                        ApiKey.FIND_COORDINATOR,
                        0,
                        new FindCoordinatorRequest().key("g"));
                return !heartbeat(client, group).retriable();
            }
        });
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void answersRequestsThatNameAThingTwiceOrNothing() throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            MetadataRequestTopic topic = new MetadataRequestTopic().name("no-such-topic");
            MetadataResponse twice = client.call(
                    MetadataResponse.class,
                    ApiKey.METADATA,
                    9,
                    new MetadataRequest().topics(List.of(topic, topic)).allowAutoTopicCreation(false));
            DescribeGroupsResponse nothing =
                    client.call(DescribeGroupsResponse.class, ApiKey.DESCRIBE_GROUPS, 5, new DescribeGroupsRequest());

            // Then
            assertThat(twice.topics())
                    .isNotEmpty()
                    .allSatisfy(each ->
                            assertThat(each.errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code()));
            assertThat(nothing.groups()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "2147483647, 0, 0", "1048576, 2147483647, 1", "-2147483648, -2147483648, -2147483648"})
    void answersFetchesWithLimitsOutOfReason(int maxBytes, int minBytes, int maxWaitMs) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            FetchResponse response = client.call(
                    FetchResponse.class,
                    ApiKey.FETCH,
                    11,
                    new FetchRequest()
                            .maxBytes(maxBytes)
                            .minBytes(minBytes)
                            .maxWaitMs(maxWaitMs)
                            .topics(List.of(new FetchTopic()
                                    .topic(TOPIC)
                                    .partitions(List.of(new FetchPartition().partitionMaxBytes(maxBytes))))));

            // Then
            assertThat(response.errorCode()).isZero();
            assertThat(response.responses().get(0).partitions().get(0).errorCode())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../../x", "a/b", "nul\0byte", "cr\r\nlf", "grüße", "orders_eu"})
    void refusesTopicNames(String name) throws IOException {
        // When
        ErrorCode error =
                create(new CreatableTopic().name(name).numPartitions(1).replicationFactor((short) 1));

        // Then
        assertThat(error).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(foldersOutsideTheData()).isEmpty();
    }

    @Test
    void refusesTopicNamesOf250Characters() throws IOException {
        // When
        ErrorCode error = create(
                new CreatableTopic().name("x".repeat(250)).numPartitions(1).replicationFactor((short) 1));

        // Then
        assertThat(error).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, INVALID_PARTITIONS",
        "-5, 1, INVALID_PARTITIONS",
        "1, 9, INVALID_REPLICATION_FACTOR",
        "1, 0, INVALID_REPLICATION_FACTOR",
        "1, -7, INVALID_REPLICATION_FACTOR",
    })
    void refusesTopicShapes(int partitions, short replicas, ErrorCode expected) throws IOException {
        // When
        ErrorCode error = create(
                new CreatableTopic().name("shape").numPartitions(partitions).replicationFactor(replicas));

        // Then
        assertThat(error).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000_000, Integer.MAX_VALUE})
    void refusesAMillionPartitions(int partitions) throws IOException {
        // When
        ErrorCode error = create(
                new CreatableTopic().name("wide").numPartitions(partitions).replicationFactor((short) 1));

        // Then
        assertThat(error).isIn(ErrorCode.INVALID_PARTITIONS, ErrorCode.POLICY_VIOLATION);
    }

    @ParameterizedTest
    @CsvSource({"retention.ms, soon", "cleanup.policy, burn", "segment.bytes, -1", "no.such.key, 1"})
    void refusesTopicConfigurations(String key, String value) throws IOException {
        // When
        ErrorCode error = create(new CreatableTopic()
                .name("configured")
                .numPartitions(1)
                .replicationFactor((short) 1)
                .configs(List.of(new CreatableTopicConfig().name(key).value(value))));

        // Then
        assertThat(error).isEqualTo(ErrorCode.INVALID_CONFIG);
    }

    @ParameterizedTest
    @CsvSource({"'', 10000, INVALID_GROUP_ID", "g, 5999, INVALID_SESSION_TIMEOUT", "g, 1800001, INVALID_SESSION_TIMEOUT"
    })
    void refusesToJoin(String group, int sessionMs, ErrorCode expected) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            JoinGroupResponse response = client.call(
                    JoinGroupResponse.class,
                    ApiKey.JOIN_GROUP,
                    5,
                    new JoinGroupRequest()
                            .groupId(group)
                            .sessionTimeoutMs(sessionMs)
                            .rebalanceTimeoutMs(sessionMs)
                            .protocolType("consumer")
                            .protocols(List.of(new JoinGroupRequestProtocol().name("range"))));

            // Then
            assertThat(ErrorCode.of(response.errorCode())).isEqualTo(expected);
        }
    }

    @Test
    void refusesMembersThatItDoesNotKnow() throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When
            ErrorCode heartbeat = heartbeat(client, "g");
            ErrorCode commit = commit(client, "nobody", 1, "");

            // Then
            assertThat(heartbeat).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
            assertThat(commit).isIn(ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.ILLEGAL_GENERATION);
        }
    }

    @Test
    void refusesMoreThan4096BytesBesideAnOffset() throws IOException {
        try (WireClient client = new WireClient(address)) {
            assertThat(commit(client, "", -1, "x".repeat(4096))).isEqualTo(ErrorCode.NONE);
            assertThat(commit(client, "", -1, "x".repeat(4097))).isEqualTo(ErrorCode.OFFSET_METADATA_TOO_LARGE);
        }
    }

    private static ErrorCode heartbeat(WireClient client, String group) throws IOException {
        HeartbeatResponse response = client.call(
                HeartbeatResponse.class,
                ApiKey.HEARTBEAT,
                3,
                new HeartbeatRequest().groupId(group).memberId("nobody").generationId(1));
        return ErrorCode.of(response.errorCode());
    }

    private static ErrorCode commit(WireClient client, String member, int generation, String metadata)
            throws IOException {
        OffsetCommitResponse response = client.call(
                OffsetCommitResponse.class,
                ApiKey.OFFSET_COMMIT,
                7,
                new OffsetCommitRequest()
                        .groupId("g")
                        .memberId(member)
                        .generationIdOrMemberEpoch(generation)
                        .topics(List.of(new OffsetCommitRequestTopic()
                                .name(TOPIC)
                                .partitions(List.of(new OffsetCommitRequestPartition()
                                        .committedOffset(1)
                                        .committedMetadata(metadata))))));
        return ErrorCode.of(response.topics().get(0).partitions().get(0).errorCode());
    }

    private static ErrorCode create(CreatableTopic topic) throws IOException {
        try (WireClient client = new WireClient(address)) {
            CreateTopicsResponse response = client.call(
                    CreateTopicsResponse.class,
                    ApiKey.CREATE_TOPICS,
                    5,
                    new CreateTopicsRequest().topics(List.of(topic)).timeoutMs(20_000));
            return ErrorCode.of(response.topics().get(0).errorCode());
        }
    }

    private static List<String> foldersOutsideTheData() throws IOException {
        try (Stream<Path> siblings = Files.list(folder.resolve("deep"))) {
            return siblings.map(path -> path.getFileName().toString())
                    .filter(name -> name.equals("x") || name.startsWith("x-"))
                    .toList();
        }
    }
}
