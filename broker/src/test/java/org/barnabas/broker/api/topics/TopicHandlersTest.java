package org.barnabas.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.broker.api.access.Authorizer;
import org.barnabas.broker.api.brokers.DescribeClusterHandler;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DescribeClusterRequest;
import org.barnabas.protocol.message.DescribeClusterResponse;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsResponse;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.testkit.ManualMailbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicHandlersTest {

    private static final Uuid ORDERS = new Uuid(1, 1);
    private static final Uuid LOST = new Uuid(1, 2);

    private final GroupApiBench bench = new GroupApiBench();
    private final ManualMailbox mailbox = new ManualMailbox();
    private final ImageHolder images = new ImageHolder(mailbox, mailbox.thread());
    private final List<CreateTopicsRequest> created = new ArrayList<>();
    private final TopicAutoCreation creation = new TopicAutoCreation(
            this::create, images, BrokerConfig.of(Map.of()).coordinator());
    private final MetadataHandler metadata = new MetadataHandler(images, creation, true);

    /** Stands for a controller that creates what it is asked for at once, except the topic "slow". */
    private void create(CreateTopicsRequest request, RequestOrigin origin, Consumer<CreateTopicsResponse> answer) {
        created.add(request);
        for (CreatableTopic topic : request.topics()) {
            if (!topic.name().equals("slow")) {
                add(topic.name(), new Uuid(9, topic.name().hashCode()), 1, 1);
            }
        }
        answer.accept(new CreateTopicsResponse());
    }

    @BeforeEach
    void addBrokersAndTopics() {
        Endpoint plain = new Endpoint("PLAINTEXT", "host1", 9092, SecurityProtocol.PLAINTEXT);
        Endpoint other = new Endpoint("OTHER", "host2", 9093, SecurityProtocol.PLAINTEXT);
        images.update(delta -> delta.clusterId("cluster")
                .controller(1, 3)
                .brokers(List.of(new BrokerNode(1, List.of(plain), "rack1"), new BrokerNode(2, List.of(other), null))));
        add("orders", ORDERS, 3, 1);
        images.update(delta -> delta.topic(new TopicImage(
                "lost", LOST, List.of(PartitionImage.led(0, 0, List.of(7)), PartitionImage.led(1, 0, List.of(2, 1))))));
        mailbox.drain();
    }

    private void add(String name, Uuid id, int partitions, int leader) {
        List<PartitionImage> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(PartitionImage.led(i, 4, List.of(leader)));
        }
        images.update(delta -> delta.topic(new TopicImage(name, id, all)));
        mailbox.drain();
    }

    @Test
    void everyVersionTellsOfATopic() {
        for (int version = 0; version <= 13; version++) {
            // Given
            MetadataRequest request = byName("orders");

            // When
            MetadataResponse response = (MetadataResponse) bench.handle(metadata, request, version);

            // Then
            assertThat(response.topics()).hasSize(1);
            assertThat(response.topics().get(0).partitions())
                    .hasSize(3)
                    .allMatch(partition -> partition.leaderId() == 1 && partition.errorCode() == 0);
            assertThat(response.brokers()).extracting(broker -> broker.nodeId()).containsExactly(1);
            assertThat(response.controllerId()).isEqualTo(1);
        }
    }

    @Test
    void allTopicsAreAskedForByNullOrFirstByAnEmptyList() {
        // Given, when
        MetadataResponse first = (MetadataResponse) bench.handle(metadata, new MetadataRequest(), 0);
        MetadataResponse none = (MetadataResponse) bench.handle(metadata, new MetadataRequest(), 1);
        MetadataResponse all = (MetadataResponse) bench.handle(metadata, new MetadataRequest().topics(null), 12);

        // Then
        assertThat(first.topics()).hasSize(2);
        assertThat(none.topics()).isEmpty();
        assertThat(all.topics()).extracting(topic -> topic.name()).containsExactly("lost", "orders");
        assertThat(created).isEmpty();
    }

    @Test
    void topicsAreFoundByTheirIds() {
        // Given
        MetadataRequest request = new MetadataRequest().topics(List.of(byId(ORDERS), byId(new Uuid(5, 5))));

        // When
        MetadataResponse response = (MetadataResponse) bench.handle(metadata, request, 12);
        MetadataResponse tooOld = (MetadataResponse) bench.handle(metadata, request, 11);

        // Then
        assertThat(response.topics().get(0).name()).isEqualTo("orders");
        assertThat(response.topics().get(1).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_ID.code());
        assertThat(tooOld.topics().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void leadersThatCannotBeReachedAreNamedByTheirProblem() {
        // Given
        MetadataRequest request = byName("lost");

        // When
        MetadataResponse old = (MetadataResponse) bench.handle(metadata, request, 5);
        MetadataResponse newer = (MetadataResponse) bench.handle(metadata, request, 6);
        MetadataResponse first = (MetadataResponse) bench.handle(metadata, request, 0);

        // Then
        assertThat(codes(old)).containsExactly(5, 5);
        assertThat(codes(newer)).containsExactly(5, 72);
        assertThat(newer.topics().get(0).partitions()).allMatch(partition -> partition.leaderId() == -1);
        assertThat(first.topics().get(0).partitions().get(1).replicaNodes()).containsExactly(1);
    }

    @Test
    void missingTopicsAreCreatedAndAnsweredAtOnce() {
        // Given
        MetadataRequest request = byName("new", "slow", "a/b");

        // When
        MetadataResponse response = (MetadataResponse) bench.handle(metadata, request, 12);

        // Then
        assertThat(created).hasSize(1);
        assertThat(response.topics())
                .extracting(topic -> (int) topic.errorCode())
                .containsExactly(
                        0, (int) ErrorCode.LEADER_NOT_AVAILABLE.code(), (int) ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        assertThat(response.topics().get(0).partitions()).hasSize(1);
    }

    @Test
    void nothingIsCreatedUnlessClientAndBrokerAllowIt() {
        // Given
        MetadataHandler strict = new MetadataHandler(images, creation, false);

        // When
        MetadataResponse byBroker = (MetadataResponse) bench.handle(strict, byName("new"), 12);
        MetadataResponse byClient =
                (MetadataResponse) bench.handle(metadata, byName("new").allowAutoTopicCreation(false), 12);

        // Then
        assertThat(created).isEmpty();
        assertThat(byBroker.topics().get(0).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(byClient.topics().get(0).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    @Test
    void theOffsetsTopicHasItsOwnShape() {
        // Given, when
        creation.ensure("__consumer_offsets");

        // Then
        CreatableTopic topic = created.get(0).topics().get(0);
        assertThat(topic.numPartitions()).isEqualTo(50);
        assertThat(topic.replicationFactor()).isEqualTo((short) 2);
        assertThat(topic.configs()).anyMatch(config -> "compact".equals(config.value()));
    }

    @Test
    void whatAPrincipalMayDoIsToldOnlyIfAskedFor() {
        // Given
        MetadataRequest request =
                byName("orders").includeTopicAuthorizedOperations(true).includeClusterAuthorizedOperations(true);

        // When
        MetadataResponse asked = (MetadataResponse) bench.handle(metadata, request, 9);
        MetadataResponse quiet = (MetadataResponse) bench.handle(metadata, byName("orders"), 9);

        // Then
        assertThat(asked.topics().get(0).topicAuthorizedOperations()).isEqualTo(0b1101_1111_1000);
        assertThat(asked.clusterAuthorizedOperations()).isEqualTo(0b1_1111_1010_0000);
        assertThat(quiet.clusterAuthorizedOperations()).isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void theClusterIsDescribed() {
        // Given
        DescribeClusterHandler handler = new DescribeClusterHandler(images);
        for (int version = 0; version <= 2; version++) {
            // When
            DescribeClusterResponse response =
                    (DescribeClusterResponse) bench.handle(handler, new DescribeClusterRequest(), version);

            // Then
            assertThat(response.clusterId()).isEqualTo("cluster");
            assertThat(response.controllerId()).isEqualTo(1);
            assertThat(response.brokers()).hasSize(1);
        }
        DescribeClusterRequest controllers = new DescribeClusterRequest().endpointType((byte) 2);
        DescribeClusterResponse refused = (DescribeClusterResponse) bench.handle(handler, controllers, 1);
        assertThat(refused.errorCode()).isEqualTo(ErrorCode.MISMATCHED_ENDPOINT_TYPE.code());
    }

    @Test
    void partitionsAreDescribedPageByPage() {
        // Given
        DescribeTopicPartitionsHandler handler = new DescribeTopicPartitionsHandler(images, 2, Authorizer.ALLOW_ALL);
        List<String> seen = new ArrayList<>();
        DescribeTopicPartitionsRequest.Cursor cursor = null;

        // When
        for (int page = 0; page < 3; page++) {
            DescribeTopicPartitionsResponse response = describe(handler, cursor);
            response.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> seen.add(topic.name() + "-" + partition.partitionIndex())));
            cursor = response.nextCursor() == null
                    ? null
                    : new DescribeTopicPartitionsRequest.Cursor()
                            .topicName(response.nextCursor().topicName())
                            .partitionIndex(response.nextCursor().partitionIndex());
        }

        // Then
        assertThat(seen).containsExactly("lost-0", "lost-1", "orders-0", "orders-1", "orders-2");
        assertThat(cursor).isNull();
    }

    @Test
    void unknownAndIllegalTopicsAreDescribedByTheirErrors() {
        // Given
        DescribeTopicPartitionsHandler handler = new DescribeTopicPartitionsHandler(images, 2, Authorizer.ALLOW_ALL);
        DescribeTopicPartitionsRequest request = new DescribeTopicPartitionsRequest()
                .topics(List.of(
                        new DescribeTopicPartitionsRequest.TopicRequest().name("a/b"),
                        new DescribeTopicPartitionsRequest.TopicRequest().name("none")));

        // When
        DescribeTopicPartitionsResponse response = (DescribeTopicPartitionsResponse) bench.handle(handler, request, 0);

        // Then
        assertThat(response.topics())
                .extracting(topic -> (int) topic.errorCode())
                .containsExactly(17, 3);
    }

    @Test
    void aRequestAsAWholeFailsInEveryVersion() {
        // Given
        // When
        // Then
        for (short version = 0; version <= 13; version++) {
            GroupApiBench.encode(metadata.errorResponse(byName("orders"), ErrorCode.UNKNOWN_SERVER_ERROR), version);
        }
    }

    private DescribeTopicPartitionsResponse describe(
            DescribeTopicPartitionsHandler handler, DescribeTopicPartitionsRequest.@Nullable Cursor cursor) {
        DescribeTopicPartitionsRequest request = new DescribeTopicPartitionsRequest().cursor(cursor);
        return (DescribeTopicPartitionsResponse) bench.handle(handler, request, 0);
    }

    private static MetadataRequest byName(String... names) {
        List<MetadataRequestTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(new MetadataRequestTopic().name(name));
        }
        return new MetadataRequest().topics(topics);
    }

    private static MetadataRequestTopic byId(Uuid id) {
        return new MetadataRequestTopic().name(null).topicId(id);
    }

    private static List<Integer> codes(MetadataResponse response) {
        return response.topics().get(0).partitions().stream()
                .map(partition -> (int) partition.errorCode())
                .toList();
    }
}
