package org.barnabas.systemtests;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeGroupsRequest;
import org.barnabas.protocol.message.DescribeLogDirsRequest;
import org.barnabas.protocol.message.DescribeLogDirsResponse;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.JoinGroupRequest;
import org.barnabas.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import org.barnabas.protocol.message.JoinGroupResponse;
import org.barnabas.protocol.message.LeaveGroupRequest;
import org.barnabas.protocol.message.ListGroupsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.SyncGroupRequest;
import org.barnabas.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.wire.WireClient;

/**
 * What a client that knows the first versions only says to a broker, and hears: one line for each answer, without what
 * differs from run to run. Belongs to one thread.
 */
final class OldConversation implements AutoCloseable {

    private static final String TOPIC = "old";
    private static final String GROUP = "g";
    private static final int RECORDS = 3;
    private static final int BATCHES = 4;

    private final WireClient client;
    private final int broker;
    private final List<String> heard = new ArrayList<>();

    OldConversation(InetSocketAddress address, int broker) throws IOException {
        this.client = new WireClient(address, "old");
        this.broker = broker;
    }

    /** Says everything. */
    List<String> hold() throws IOException {
        createTopics();
        metadata();
        produce();
        offsets();
        settings();
        group();
        commits();
        commitsToZooKeeper();
        deleteTopics();
        return heard;
    }

    private Message ask(ApiKey api, int version, Message request) throws IOException {
        return client.call(Message.class, api, version, request);
    }

    private void hear(String what, Object answer) {
        String text = answer.toString()
                .replaceAll("old-[0-9a-f]{8}-[0-9a-f-]{27}", "MEMBER")
                .replaceAll("port=\\d+", "port=PORT");
        heard.add(what + ": " + text);
    }

    private void tell(ApiKey api, int version, Message request) throws IOException {
        hear(api + " " + version, ask(api, version, request));
    }

    private void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(condition);
    }

    private void create(int version, CreatableTopic topic) throws IOException {
        tell(
                ApiKey.CREATE_TOPICS,
                version,
                new CreateTopicsRequest().timeoutMs(60_000).topics(List.of(topic)));
    }

    private static CreatableTopic topic(String name, int partitions, int replicas) {
        return new CreatableTopic().name(name).numPartitions(partitions).replicationFactor((short) replicas);
    }

    private void createTopics() throws IOException {
        create(
                0,
                topic(TOPIC, 2, 1)
                        .configs(List.of(
                                new CreatableTopicConfig().name("segment.bytes").value("200"))));
        create(
                0,
                topic("assigned", -1, -1)
                        .assignments(List.of(new CreatableReplicaAssignment().brokerIds(List.of(broker)))));
        create(0, topic(TOPIC, 1, 1));
        create(0, topic("no/name", 1, 1));
        create(0, topic("none", 0, 1));
        create(0, topic("many", 1, 3));
        create(
                0,
                topic("both", 1, 1).assignments(List.of(new CreatableReplicaAssignment().brokerIds(List.of(broker)))));
        create(
                0,
                topic("key", 1, 1)
                        .configs(List.of(new CreatableTopicConfig().name("what").value("1"))));
    }

    private MetadataResponse metadata(String... topics) throws IOException {
        return (MetadataResponse) ask(
                ApiKey.METADATA,
                0,
                new MetadataRequest()
                        .topics(Stream.of(topics)
                                .map(name -> new MetadataRequestTopic().name(name))
                                .toList()));
    }

    private void metadata() throws IOException {
        for (String name : List.of(TOPIC, "assigned")) {
            await(() -> metadata(name).topics().get(0).partitions().stream()
                    .allMatch(partition -> partition.leaderId() == broker));
            MetadataResponse found = metadata(name);
            found.topics().get(0).partitions().sort((one, other) -> one.partitionIndex() - other.partitionIndex());
            hear("METADATA 0", found);
        }
        hear("METADATA 0", metadata("no/name"));
    }

    private void produce() throws IOException {
        for (int i = 0; i < BATCHES; i++) {
            try (BatchBuilder batch = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
                for (int record = 0; record < RECORDS; record++) {
                    byte[] value = ("value-" + record).getBytes(StandardCharsets.UTF_8);
                    batch.append(1_700_000_000_000L + record, value, value);
                }
                ProduceResponse response = (ProduceResponse) ask(
                        ApiKey.PRODUCE,
                        3,
                        new ProduceRequest()
                                .acks((short) -1)
                                .timeoutMs(60_000)
                                .topicData(List.of(new TopicProduceData()
                                        .name(TOPIC)
                                        .partitionData(List.of(new PartitionProduceData()
                                                .records(new BufferRecords(batch.build())))))));
                hear(
                        "PRODUCE 3",
                        response.responses().get(0).partitionResponses().get(0).baseOffset());
            }
        }
    }

    private void list(String topic, int partition, long timestamp, int count) throws IOException {
        tell(
                ApiKey.LIST_OFFSETS,
                0,
                new ListOffsetsRequest()
                        .replicaId(-1)
                        .topics(List.of(new ListOffsetsTopic()
                                .name(topic)
                                .partitions(List.of(new ListOffsetsPartition()
                                        .partitionIndex(partition)
                                        .timestamp(timestamp)
                                        .maxNumOffsets(count))))));
    }

    private void offsets() throws IOException {
        for (long timestamp : new long[] {-1, -2, -3, 0, 1_000_000, Long.MAX_VALUE}) {
            for (int count : new int[] {0, 1, 2, 100}) {
                list(TOPIC, 0, timestamp, count);
                list(TOPIC, 1, timestamp, count);
            }
        }
        list(TOPIC, 7, -1, 1);
        list("nowhere", 0, -1, 1);
        for (int version : new int[] {0, 1}) {
            tell(
                    ApiKey.OFFSET_FOR_LEADER_EPOCH,
                    version,
                    new OffsetForLeaderEpochRequest()
                            .topics(List.of(new OffsetForLeaderTopic()
                                    .topic(TOPIC)
                                    .partitions(List.of(
                                            new OffsetForLeaderPartition().partition(0),
                                            new OffsetForLeaderPartition().partition(1),
                                            new OffsetForLeaderPartition()
                                                    .partition(0)
                                                    .leaderEpoch(9),
                                            new OffsetForLeaderPartition().partition(7))))));
        }
    }

    private void settings() throws IOException {
        DescribeConfigsResponse configs = (DescribeConfigsResponse) ask(
                ApiKey.DESCRIBE_CONFIGS,
                0,
                new DescribeConfigsRequest()
                        .resources(Stream.of(TOPIC, "nowhere", "no/name")
                                .map(name -> new DescribeConfigsResource()
                                        .resourceType((byte) 2)
                                        .resourceName(name)
                                        .configurationKeys(List.of("segment.bytes", "cleanup.policy")))
                                .toList()));
        configs.results().forEach(result -> {
            result.configs().sort((one, other) -> one.name().compareTo(other.name()));
            // The reference does not know what is the default, and has words of its own.
            result.errorMessage(null).configs().forEach(config -> config.isDefault(false));
        });
        hear("DESCRIBE_CONFIGS 0", configs);
        DescribeLogDirsResponse sizes =
                (DescribeLogDirsResponse) ask(ApiKey.DESCRIBE_LOG_DIRS, 0, new DescribeLogDirsRequest().topics(null));
        hear(
                "DESCRIBE_LOG_DIRS 0",
                sizes.results().stream()
                        .flatMap(directory -> directory.topics().stream())
                        .flatMap(topic -> topic.partitions().stream()
                                .map(partition -> topic.name() + "-" + partition.partitionIndex() + " "
                                        + partition.partitionSize() + " " + partition.offsetLag()))
                        .sorted()
                        .toList());
    }

    private static JoinGroupRequest joining(int sessionMs, String protocol) {
        return new JoinGroupRequest()
                .groupId(GROUP)
                .sessionTimeoutMs(sessionMs)
                .protocolType("consumer")
                .protocols(List.of(new JoinGroupRequestProtocol().name(protocol).metadata(new byte[] {1, 2})));
    }

    private void group() throws IOException {
        await(() -> ((FindCoordinatorResponse) ask(ApiKey.FIND_COORDINATOR, 0, new FindCoordinatorRequest().key(GROUP)))
                        .errorCode()
                == 0);
        tell(ApiKey.FIND_COORDINATOR, 0, new FindCoordinatorRequest().key(GROUP));
        HeartbeatRequest stranger = new HeartbeatRequest().groupId(GROUP).memberId("nobody");
        // A coordinator that is loading says so first.
        await(() -> !ask(ApiKey.HEARTBEAT, 0, stranger).toString().matches(".*errorCode=1[456].*"));
        tell(ApiKey.HEARTBEAT, 0, stranger);
        tell(ApiKey.JOIN_GROUP, 0, joining(1, "range"));
        JoinGroupResponse member = (JoinGroupResponse) ask(ApiKey.JOIN_GROUP, 0, joining(30_000, "range"));
        hear("JOIN_GROUP 0", member);
        tell(ApiKey.JOIN_GROUP, 0, joining(30_000, "other"));
        HeartbeatRequest heartbeat = new HeartbeatRequest()
                .groupId(GROUP)
                .memberId(member.memberId())
                .generationId(member.generationId());
        tell(
                ApiKey.SYNC_GROUP,
                0,
                new SyncGroupRequest()
                        .groupId(GROUP)
                        .memberId(member.memberId())
                        .generationId(member.generationId())
                        .assignments(List.of(new SyncGroupRequestAssignment()
                                .memberId(member.memberId())
                                .assignment(new byte[] {7}))));
        tell(ApiKey.HEARTBEAT, 0, heartbeat);
        tell(ApiKey.DESCRIBE_GROUPS, 0, new DescribeGroupsRequest().groups(List.of(GROUP)));
        tell(ApiKey.DESCRIBE_GROUPS, 0, new DescribeGroupsRequest().groups(List.of("none")));
        tell(ApiKey.LIST_GROUPS, 0, new ListGroupsRequest());
        commit(GROUP, 0, "", -1);
        commit(GROUP, 0, member.memberId(), member.generationId());
        commit(GROUP, 0, member.memberId(), member.generationId() + 1);
        tell(ApiKey.HEARTBEAT, 0, heartbeat.generationId(99));
        LeaveGroupRequest leaving = new LeaveGroupRequest().groupId(GROUP).memberId(member.memberId());
        tell(ApiKey.LEAVE_GROUP, 0, leaving);
        tell(ApiKey.LEAVE_GROUP, 0, leaving);
        tell(ApiKey.DESCRIBE_GROUPS, 0, new DescribeGroupsRequest().groups(List.of(GROUP)));
    }

    private void commit(String group, int partition, String member, int generation) throws IOException {
        OffsetCommitResponse response = (OffsetCommitResponse) ask(
                ApiKey.OFFSET_COMMIT,
                1,
                new OffsetCommitRequest()
                        .groupId(group)
                        .memberId(member)
                        .generationIdOrMemberEpoch(generation)
                        .topics(Stream.of(TOPIC, "nowhere")
                                .map(name -> new OffsetCommitRequestTopic()
                                        .name(name)
                                        .partitions(List.of(new OffsetCommitRequestPartition()
                                                .partitionIndex(partition)
                                                .committedOffset(2)
                                                .committedMetadata("m")
                                                .commitTimestamp(1_700_000_000_000L))))
                                .toList()));
        response.topics().sort((one, other) -> one.name().compareTo(other.name()));
        hear("OFFSET_COMMIT 1", response);
    }

    private void commits() throws IOException {
        for (int partition : new int[] {0, 7}) {
            commit("simple", partition, "", -1);
        }
        commit("simple", 0, "somebody", -1);
        commit("other", 0, "", 5);
        commit("other", 0, "somebody", 5);
        for (String topic : List.of(TOPIC, "nowhere")) {
            tell(
                    ApiKey.OFFSET_FETCH,
                    1,
                    new OffsetFetchRequest()
                            .groupId("simple")
                            .topics(List.of(new OffsetFetchRequestTopic()
                                    .name(topic)
                                    .partitionIndexes(
                                            IntStream.of(0, 1, 7).boxed().toList()))));
        }
    }

    /** Version 0, in which a group is nothing but a place in ZooKeeper; what later versions commit is elsewhere. */
    private void commitsToZooKeeper() throws IOException {
        fetchFromZooKeeper("simple");
        commitToZooKeeper("simple", "m", 0, 7, -1);
        commitToZooKeeper("simple", "ä".repeat(4_096), 0);
        commitToZooKeeper("simple", "m".repeat(4_097), 0, 1);
        commitToZooKeeper("other", "", 1);
        fetchFromZooKeeper("simple");
        fetchFromZooKeeper("other");
    }

    private void commitToZooKeeper(String group, String metadata, Integer... partitions) throws IOException {
        OffsetCommitResponse response = (OffsetCommitResponse) ask(
                ApiKey.OFFSET_COMMIT,
                0,
                new OffsetCommitRequest()
                        .groupId(group)
                        .topics(Stream.of(TOPIC, "nowhere")
                                .map(name -> new OffsetCommitRequestTopic()
                                        .name(name)
                                        .partitions(Stream.of(partitions)
                                                .map(partition -> new OffsetCommitRequestPartition()
                                                        .partitionIndex(partition)
                                                        .committedOffset(40 + partition)
                                                        .committedMetadata(metadata))
                                                .toList()))
                                .toList()));
        response.topics().sort((one, other) -> one.name().compareTo(other.name()));
        response.topics()
                .forEach(topic ->
                        topic.partitions().sort((one, other) -> one.partitionIndex() - other.partitionIndex()));
        hear("OFFSET_COMMIT 0", response);
    }

    private void fetchFromZooKeeper(String group) throws IOException {
        for (String topic : List.of(TOPIC, "nowhere")) {
            OffsetFetchResponse response = (OffsetFetchResponse) ask(
                    ApiKey.OFFSET_FETCH,
                    0,
                    new OffsetFetchRequest()
                            .groupId(group)
                            .topics(List.of(new OffsetFetchRequestTopic()
                                    .name(topic)
                                    .partitionIndexes(
                                            IntStream.of(0, 1, 7).boxed().toList()))));
            response.topics().get(0).partitions().sort((one, other) -> one.partitionIndex() - other.partitionIndex());
            hear("OFFSET_FETCH 0", response);
        }
    }

    private void deleteTopics() throws IOException {
        for (String name : List.of("assigned", "nowhere")) {
            tell(
                    ApiKey.DELETE_TOPICS,
                    0,
                    new DeleteTopicsRequest().timeoutMs(60_000).topicNames(List.of(name)));
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
