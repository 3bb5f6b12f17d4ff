package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.testkit.wire.WireClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets of version 0 over the wire, in a ZooKeeper that others read and write; below a chroot. */
class OldOffsetsOnZooKeeperTest {

    private static final String CHROOT = "/clusters/one";
    private static final String NODES = CHROOT + "/consumers/g/offsets/orders/";
    private static final int PARTITIONS = 500;

    @TempDir
    private Path folder;

    private EmbeddedZooKeeper server;
    private BarnabasBroker broker;
    private ZooKeeper others;
    private WireClient client;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedZooKeeper.start(folder.resolve("zookeeper"), 0);
        broker = BrokerStarter.start(folder.resolve("data"), "zookeeper.connect", server.connectString() + CHROOT);
        others = new ZooKeeper(server.connectString(), 6_000, event -> {});
        ListenerAddress address = broker.advertised().get(0);
        client = new WireClient(new InetSocketAddress(address.host(), address.port()));
        CreateTopicsResponse created = client.call(
                CreateTopicsResponse.class,
                ApiKey.CREATE_TOPICS,
                4,
                new CreateTopicsRequest()
                        .timeoutMs(60_000)
                        .topics(List.of(new CreatableTopic()
                                .name("orders")
                                .numPartitions(PARTITIONS)
                                .replicationFactor((short) 1))));
        assertThat(created.topics().get(0).errorCode()).isZero();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        others.close();
        broker.close();
        server.close();
    }

    /** Partition and error of each. */
    private List<String> commit(long offset, List<Integer> partitions) throws Exception {
        OffsetCommitResponse response = client.call(
                OffsetCommitResponse.class,
                ApiKey.OFFSET_COMMIT,
                0,
                new OffsetCommitRequest()
                        .groupId("g")
                        .topics(List.of(new OffsetCommitRequestTopic()
                                .name("orders")
                                .partitions(partitions.stream()
                                        .map(partition -> new OffsetCommitRequestPartition()
                                                .partitionIndex(partition)
                                                .committedOffset(offset))
                                        .toList()))));
        List<String> told = new ArrayList<>();
        response.topics()
                .get(0)
                .partitions()
                .forEach(partition -> told.add(partition.partitionIndex() + " " + ErrorCode.of(partition.errorCode())));
        return told;
    }

    /** Partition, error and offset of each. */
    private List<String> fetch(List<Integer> partitions) throws Exception {
        OffsetFetchResponse response = client.call(
                OffsetFetchResponse.class,
                ApiKey.OFFSET_FETCH,
                0,
                new OffsetFetchRequest()
                        .groupId("g")
                        .topics(List.of(
                                new OffsetFetchRequestTopic().name("orders").partitionIndexes(partitions))));
        List<String> told = new ArrayList<>();
        response.topics()
                .get(0)
                .partitions()
                .forEach(partition -> told.add(partition.partitionIndex() + " " + ErrorCode.of(partition.errorCode())
                        + " " + partition.committedOffset()));
        return told;
    }

    private String text(int partition) throws Exception {
        return new String(others.getData(NODES + partition, false, null), StandardCharsets.UTF_8);
    }

    @Test
    void othersReadWhatIsCommittedAndWriteWhatIsFetched() throws Exception {
        // Given
        assertThat(others.exists(CHROOT + "/consumers", false))
                .as("made at the start")
                .isNotNull();

        // When
        List<String> before = fetch(List.of(0, 1));
        List<String> committed = commit(42, List.of(0, 1, PARTITIONS));
        others.setData(NODES + 1, "4711".getBytes(StandardCharsets.UTF_8), -1);
        others.create(
                NODES + 2, "7".getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);

        // Then
        assertThat(before).containsExactly("0 UNKNOWN_TOPIC_OR_PARTITION -1", "1 UNKNOWN_TOPIC_OR_PARTITION -1");
        assertThat(committed).containsExactlyInAnyOrder("0 NONE", "1 NONE", PARTITIONS + " UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(text(0)).isEqualTo("42");
        assertThat(fetch(List.of(0, 1, 2, 3)))
                .containsExactly("0 NONE 42", "1 NONE 4711", "2 NONE 7", "3 UNKNOWN_TOPIC_OR_PARTITION -1");
        assertThat(others.exists("/consumers", false)).isNull();
    }

    @Test
    void hundredsOfPartitionsAreAnsweredOnce() throws Exception {
        // Given
        List<Integer> all = IntStream.range(0, PARTITIONS).boxed().toList();

        // When
        List<String> committed = commit(5, all);

        // Then
        assertThat(committed).hasSize(PARTITIONS).allMatch(partition -> partition.endsWith(" NONE"));
        assertThat(fetch(all)).hasSize(PARTITIONS).allMatch(partition -> partition.endsWith(" NONE 5"));
        assertThat(text(PARTITIONS - 1)).isEqualTo("5");
    }

    @Test
    void withoutZooKeeperTheAnswerIsToTryAgain() throws Exception {
        // Given
        commit(5, List.of(0));

        // When
        server.close();
        List<String> committed = commit(6, List.of(0, 1));
        List<String> fetched = fetch(List.of(0, 1));

        // Then
        assertThat(committed).containsExactly("0 REQUEST_TIMED_OUT", "1 REQUEST_TIMED_OUT");
        assertThat(fetched).containsExactly("0 REQUEST_TIMED_OUT -1", "1 REQUEST_TIMED_OUT -1");
    }
}
