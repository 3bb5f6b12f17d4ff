package org.barnabas.systemtests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.wire.OldMessages;
import org.barnabas.testkit.wire.WireClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, formats and memberships beyond what is allowed, on the wire, against a whole broker. */
class BrokerLimitsTest {

    private static final String TOPIC = "limited";
    private static final int SEGMENT_BYTES = 65_536;
    private static final int MESSAGE_BYTES = 131_072;
    private static final int MAGIC = 16;
    private static final int SESSION_MS = 10_000;
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private static Path folder;

    private static BarnabasBroker broker;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws Exception {
        broker = InProcessBroker.start(
                folder, Map.of("group.max.size", "40", "group.initial.rebalance.delay.ms", "1000"));
        address = InProcessBroker.address(broker);
        try (WireClient client = new WireClient(address)) {
            CreatableTopic topic = new CreatableTopic()
                    .name(TOPIC)
                    .numPartitions(1)
                    .replicationFactor((short) 1)
                    .configs(List.of(
                            config("segment.bytes", SEGMENT_BYTES), config("max.message.bytes", MESSAGE_BYTES)));
            CreateTopicsResponse created = client.call(
                    CreateTopicsResponse.class,
                    ApiKey.CREATE_TOPICS,
                    5,
                    new CreateTopicsRequest().topics(List.of(topic)).timeoutMs(20_000));
            assertThat(created.topics().get(0).errorCode()).isZero();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> coordinatorAnswers(client));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> produce(client, 9, batch(10)) == ErrorCode.NONE);
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static CreatableTopicConfig config(String name, int value) {
        return new CreatableTopicConfig().name(name).value(Integer.toString(value));
    }

    private static boolean coordinatorAnswers(WireClient client) throws IOException {
        client.call(
                FindCoordinatorResponse.class, ApiKey.FIND_COORDINATOR, 0, new FindCoordinatorRequest().key("crowd"));
        return Stream.of("crowd", "heavy", "static", "ids").noneMatch(group -> {
            try {
                return heartbeat(client, group, "nobody", 1, null).retriable();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    /** Row 18. */
    @ParameterizedTest
    @ValueSource(ints = {3, 7, 9, 11, 12})
    void refusesOldAndUnknownFormatsInEveryVersion(int version) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When, Then
            assertThat(produce(client, version, withMagic(0))).isEqualTo(ErrorCode.INVALID_RECORD);
            assertThat(produce(client, version, withMagic(1))).isEqualTo(ErrorCode.INVALID_RECORD);
            assertThat(produce(client, version, withMagic(99))).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
            assertThat(produce(client, version, batch(10))).isEqualTo(ErrorCode.NONE);
        }
    }

    /** Row 18: the versions of the old formats take the present one as well. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void takesEveryFormatInVersionsOfTheOldOnes(int version) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When, Then
            assertThat(produce(client, version, withMagic(0))).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
            assertThat(produce(client, version, withMagic(99))).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
            assertThat(produce(client, version, old(0))).isEqualTo(ErrorCode.NONE);
            assertThat(produce(client, version, old(1))).isEqualTo(ErrorCode.NONE);
            assertThat(produce(client, version, batch(10))).isEqualTo(ErrorCode.NONE);
        }
    }

    /** Row 22. */
    @ParameterizedTest
    @CsvSource({"60000, NONE", "70000, RECORD_LIST_TOO_LARGE", "140000, MESSAGE_TOO_LARGE"})
    void batchesFitTheirSegmentAndTheTopicsLimit(int bytes, ErrorCode expected) throws IOException {
        try (WireClient client = new WireClient(address)) {
            // When, Then
            assertThat(produce(client, 9, batch(bytes))).isEqualTo(expected);
        }
    }

    /** Rows 39 and 40. */
    @Test
    void countsMembersAndKnowsTheirGeneration() throws IOException {
        // Given
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 45; i++) {
                clients.add(new WireClient(address));
                clients.get(i).send(ApiKey.JOIN_GROUP, 3, join("crowd", null, 10));
            }

            // When
            List<JoinGroupResponse> joined = new ArrayList<>();
            for (WireClient client : clients) {
                joined.add(client.receive(JoinGroupResponse.class, ApiKey.JOIN_GROUP, 3));
            }

            // Then
            assertThat(joined.stream().filter(each -> each.errorCode() == 0)).hasSize(40);
            assertThat(joined.stream().filter(each -> each.errorCode() != 0))
                    .allSatisfy(each ->
                            assertThat(ErrorCode.of(each.errorCode())).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED));
            JoinGroupResponse member = joined.stream()
                    .filter(each -> each.errorCode() == 0)
                    .findFirst()
                    .orElseThrow();
            WireClient client = clients.get(0);
            int generation = member.generationId();
            assertThat(heartbeat(client, "crowd", member.memberId(), generation + 1, null))
                    .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
            assertThat(heartbeat(client, "crowd", member.memberId(), generation - 1, null))
                    .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
            assertThat(heartbeat(client, "crowd", "stranger", generation, null)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
            assertThat(heartbeat(client, "crowd", member.memberId(), generation, null))
                    .isIn(ErrorCode.NONE, ErrorCode.REBALANCE_IN_PROGRESS);
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    /** Row 39: a megabyte of metadata each. */
    @Test
    void membersShareABudgetOfBytes() throws IOException {
        // Given
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 39; i++) {
                clients.add(new WireClient(address));
                clients.get(i).send(ApiKey.JOIN_GROUP, 3, join("heavy", null, MEGABYTE));
            }

            // When
            List<ErrorCode> errors = new ArrayList<>();
            for (WireClient client : clients) {
                errors.add(ErrorCode.of(client.receive(JoinGroupResponse.class, ApiKey.JOIN_GROUP, 3)
                        .errorCode()));
            }

            // Then
            assertThat(errors).contains(ErrorCode.GROUP_MAX_SIZE_REACHED);
            assertThat(errors.stream().filter(error -> error == ErrorCode.NONE)).hasSizeBetween(20, 32);
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    /** Row 40. */
    @Test
    void fencesTheProcessWhoseInstanceHasANewOne() throws IOException {
        try (WireClient client = new WireClient(address)) {
            // Given
            JoinGroupResponse first =
                    client.call(JoinGroupResponse.class, ApiKey.JOIN_GROUP, 5, join("static", "i-1", 10));

            // When
            JoinGroupResponse second =
                    client.call(JoinGroupResponse.class, ApiKey.JOIN_GROUP, 5, join("static", "i-1", 10));

            // Then
            assertThat(second.errorCode()).isZero();
            assertThat(heartbeat(client, "static", first.memberId(), first.generationId(), "i-1"))
                    .isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        }
    }

    /** Row 57. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nERROR forged", "forged\",x=\"*?:", "forged\u2028\0"})
    void clientIdsStayOutOfTheMetrics(String clientId) throws IOException {
        try (WireClient client = new WireClient(address, "x".repeat(32_000) + clientId)) {
            // When
            MetadataResponse response = client.call(MetadataResponse.class, ApiKey.METADATA, 9, new MetadataRequest());
            JoinGroupResponse joined =
                    client.call(JoinGroupResponse.class, ApiKey.JOIN_GROUP, 5, join("ids", null, 10));

            // Then
            assertThat(response.brokers()).hasSize(1);
            assertThat(joined.memberId()).hasSizeLessThan(1_000);
            assertThat(broker.registry().scrape().stream()
                            .flatMap(metric -> metric.getDataPoints().stream())
                            .flatMap(point -> point.getLabels().stream())
                            .map(label -> label.getValue()))
                    .isNotEmpty()
                    .noneMatch(value -> value.contains("forged") || value.contains("xxxx"));
        }
    }

    private static JoinGroupRequest join(String group, @Nullable String instance, int metadataBytes) {
        return new JoinGroupRequest()
                .groupId(group)
                .groupInstanceId(instance)
                .sessionTimeoutMs(SESSION_MS)
                .rebalanceTimeoutMs(SESSION_MS)
                .protocolType("consumer")
                .protocols(List.of(new JoinGroupRequestProtocol().name("range").metadata(new byte[metadataBytes])));
    }

    private static ErrorCode heartbeat(
            WireClient client, String group, String member, int generation, @Nullable String instance)
            throws IOException {
        HeartbeatResponse response = client.call(
                HeartbeatResponse.class,
                ApiKey.HEARTBEAT,
                3,
                new HeartbeatRequest()
                        .groupId(group)
                        .memberId(member)
                        .generationId(generation)
                        .groupInstanceId(instance));
        return ErrorCode.of(response.errorCode());
    }

    private static ByteBuf old(int magic) {
        return OldMessages.direct(OldMessages.message(magic, System.currentTimeMillis(), "k", "v"));
    }

    private static ErrorCode produce(WireClient client, int version, ByteBuf records) throws IOException {
        TopicProduceData topic = new TopicProduceData()
                .name(TOPIC)
                .partitionData(List.of(new PartitionProduceData().index(0).records(new BufferRecords(records))));
        ProduceResponse response = client.call(
                ProduceResponse.class,
                ApiKey.PRODUCE,
                version,
                new ProduceRequest().acks((short) 1).timeoutMs(10_000).topicData(List.of(topic)));
        return ErrorCode.of(
                response.responses().get(0).partitionResponses().get(0).errorCode());
    }

    private static ByteBuf batch(int valueBytes) {
        return new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)
                .append(System.currentTimeMillis(), new byte[] {1}, new byte[valueBytes])
                .build();
    }

    private static ByteBuf withMagic(int magic) {
        return batch(10).setByte(MAGIC, magic);
    }
}
