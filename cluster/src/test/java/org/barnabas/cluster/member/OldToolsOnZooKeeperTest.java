package org.barnabas.cluster.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.offsets.ZooKeeperOffsets;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Found;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Place;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers below a path of a real ZooKeeper, and a tool of 0.8 with a session of its own. */
class OldToolsOnZooKeeperTest {

    private static final String ROOT = "/old/kafka";
    private static final int SESSION_MS = 6_000;

    @TempDir
    Path dir;

    private EmbeddedZooKeeper server;
    private ZooKeeper tool;
    private final List<TestClusterMember> members = new ArrayList<>();
    private final Map<Integer, TestClusterMember> peers = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), 0);
        String connect = "127.0.0.1:" + server.port() + ROOT;
        for (int id = 0; id < 2; id++) {
            members.add(new TestClusterMember(id, connect, null, peers).join());
        }
        CountDownLatch connected = new CountDownLatch(1);
        tool = new ZooKeeper(connect, SESSION_MS, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        tool.close();
        for (TestClusterMember member : members) {
            member.close();
        }
        server.close();
    }

    @Test
    void allThatOldClientsReadIsBelowThePath() throws Exception {
        // Given, when
        String broker = text("/brokers/ids/1");
        String controller = text("/controller");

        // Then
        assertThat(broker)
                .contains(
                        "\"host\":\"127.0.0.1\"", "\"port\":9093", "\"jmx_port\":-1", "\"version\":2,\"timestamp\":\"");
        assertThat(controller).contains("\"brokerid\":0");
        assertThat(tool.exists("/consumers", false)).isNotNull();
        assertThat(tool.exists("/config/topics", false)).isNotNull();
        assertThat(tool.exists("/brokers/topics", false)).isNotNull();
    }

    @Test
    void aTopicLivesItsLifeThroughATool() throws Exception {
        // Given
        put("/config/topics/t", "{\"version\":1,\"config\":{\"retention.ms\":\"5\"}}");
        put("/brokers/topics/t", "{\"version\":1,\"partitions\":{\"0\":[0,1]}}");
        await().untilAsserted(() -> assertThat(partitions(1)).isEqualTo(1));
        Uuid id = topic(1).id();

        // When: it grows
        put("/brokers/topics/t", "{\"version\":1,\"partitions\":{\"0\":[0,1],\"1\":[1,0]}}");
        await().untilAsserted(() -> assertThat(partitions(1)).isEqualTo(2));
        await().untilAsserted(() -> assertThat(text("/brokers/topics/t")).contains("\"version\":3", id.toString()));

        // Then
        assertThat(topic(1).id()).isEqualTo(id);
        assertThat(topic(0).partitions()).allMatch(PartitionImage::hasLeader);
        assertThat(text("/brokers/topics/t/partitions/1/state")).contains("\"leader\":1");
        assertThat(image(1).topicConfig("t")).containsEntry("retention.ms", "5");

        // When: it is configured
        put("/config/topics/t", "{\"version\":1,\"config\":{\"retention.ms\":\"6\"}}");
        tool.create(
                "/config/changes/config_change_",
                "\"t\"".getBytes(UTF_8),
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT_SEQUENTIAL);

        // Then
        await().untilAsserted(() -> assertThat(image(0).topicConfig("t")).containsEntry("retention.ms", "6"));
        await().untilAsserted(() -> assertThat(image(1).topicConfig("t")).containsEntry("retention.ms", "6"));

        // When: it goes
        create("/admin/delete_topics/t", null);
        create("/admin/delete_topics/nobody", null);

        // Then
        await().untilAsserted(() -> assertThat(image(1).topic("t")).isNull());
        await().untilAsserted(() ->
                assertThat(tool.getChildren("/admin/delete_topics", false)).isEmpty());
        assertThat(tool.exists("/brokers/topics/t", false)).isNull();
        assertThat(tool.exists("/config/topics/t", false)).isNull();
    }

    @Test
    void wishesAreFulfilledAndTakenAway() throws Exception {
        // Given
        put("/brokers/topics/t", "{\"version\":1,\"partitions\":{\"0\":[0,1]}}");
        await().untilAsserted(() -> assertThat(partitions(1)).isEqualTo(1));

        // When
        create("/admin/preferred_replica_election", "nonsense");
        create(
                "/admin/reassign_partitions",
                "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,0]},"
                        + "{\"topic\":\"nobody\",\"partition\":0,\"replicas\":[1,0]}]}");
        await().untilAsserted(() ->
                assertThat(tool.exists("/admin/reassign_partitions", false)).isNull());
        String left = text("/admin/preferred_replica_election");
        put("/admin/preferred_replica_election", "{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}");

        // Then
        assertThat(left).isEqualTo("nonsense");
        await().untilAsserted(() -> assertThat(tool.exists("/admin/preferred_replica_election", false))
                .isNull());
        await().untilAsserted(
                        () -> assertThat(topic(0).partitions().get(0).leader()).isEqualTo(1));
        assertThat(topic(0).partitions().get(0).replicas()).containsExactly(1, 0);
    }

    @Test
    void offsetsAreWhereOldConsumersKeepThem() throws Exception {
        // Given
        Place place = new Place("g", "t", 3);
        List<ErrorCode> errors = new ArrayList<>();

        // When: two brokers make the same nodes at once
        for (int partition = 0; partition < 20; partition++) {
            Place each = new Place("g", "t", partition);
            members.get(partition % 2)
                    .member
                    .zooKeeperOffsets()
                    .commit(each, 100 + partition, members.get(0).mailbox, errors::add);
        }
        await().untilAsserted(() -> {
            Integer answered = members.get(0).onThread(reply -> reply.accept(errors.size()));
            assertThat(answered).isEqualTo(20);
        });
        ZooKeeperOffsets other = members.get(1).member.zooKeeperOffsets();
        Found found = members.get(0).ask(reply -> other.fetch(place, members.get(0).mailbox, reply));
        Found none = members.get(0).ask(reply -> other.fetch(new Place("g", "t", 99), members.get(0).mailbox, reply));

        // Then
        assertThat(errors).containsOnly(ErrorCode.NONE);
        assertThat(text("/consumers/g/offsets/t/3")).isEqualTo("103");
        assertThat(found).isEqualTo(new Found(ErrorCode.NONE, 103));
        assertThat(none).isEqualTo(new Found(ErrorCode.NONE, ZooKeeperOffsets.NONE));

        // When: ZooKeeper is away
        int port = server.port();
        server.close();
        await().until(() -> !members.get(1)
                .<Boolean>onThread(reply -> reply.accept(members.get(1).member.reachesZooKeeper())));
        ErrorCode away = members.get(0).ask(reply -> other.commit(place, 7, members.get(0).mailbox, reply));

        // Then
        assertThat(away).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), port);
    }

    private ClusterImage image(int broker) {
        return members.get(broker).image();
    }

    private TopicImage topic(int broker) {
        return Objects.requireNonNull(image(broker).topic("t"));
    }

    private int partitions(int broker) {
        TopicImage topic = image(broker).topic("t");
        return topic == null
                ? 0
                : (int) topic.partitions().stream()
                        .filter(PartitionImage::hasLeader)
                        .count();
    }

    private String text(String path) throws Exception {
        return new String(tool.getData(path, false, null), UTF_8);
    }

    private void create(String path, @Nullable String body) throws Exception {
        byte[] data = body == null ? null : body.getBytes(UTF_8);
        tool.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    /** As that tool does it: writes, or creates if there is nothing. */
    private void put(String path, String body) throws Exception {
        if (tool.exists(path, false) == null) {
            create(path, body);
        } else {
            tool.setData(path, body.getBytes(UTF_8), -1);
        }
    }
}
