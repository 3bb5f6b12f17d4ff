package org.barnabas.client.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.ZooKeeperBrokers;
import org.barnabas.client.ZooKeeperConsumerException;
import org.barnabas.client.group.BrokerEntry;
import org.barnabas.client.group.GroupView;
import org.barnabas.client.group.Subscription;
import org.barnabas.client.group.ThreadId;
import org.barnabas.client.group.TopicFilter;
import org.barnabas.client.group.UnreadableNodeException;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and groups with a real ZooKeeper. */
class ZnodeSessionTest {

    private static final TopicPartition ZERO = new TopicPartition("t", 0);
    private static final ThreadId THREAD = new ThreadId("g_a", 0);

    @TempDir
    private Path folder;

    private EmbeddedZooKeeper server;
    private String address;
    private final AtomicInteger changes = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedZooKeeper.start(folder, 0);
        address = "127.0.0.1:" + server.port();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ZnodeSession open(String chroot) {
        return ZnodeSession.open(address + chroot, 10_000, 60_000, new ZnodeSession.Listener() {
            @Override
            public void onChange() {
                changes.incrementAndGet();
            }

            @Override
            public void onEnd() {}
        });
    }

    @Test
    void aPartitionHasOneOwnerUntilItIsGivenBackOrTheSessionEnds() {
        try (ZnodeSession one = open("");
                ZnodeSession other = open("")) {
            // Given
            GroupZnodes first = new GroupZnodes(one, "g", true);
            GroupZnodes second = new GroupZnodes(other, "g", true);

            // When, Then
            assertThat(first.claim(ZERO, THREAD)).isTrue();
            assertThat(first.claim(ZERO, THREAD))
                    .as("asked again, as after a lost answer")
                    .isTrue();
            assertThat(second.claim(ZERO, new ThreadId("g_b", 0))).isFalse();
            second.release(ZERO);
            assertThat(other.read("/consumers/g/owners/t/0", false)).isEqualTo("g_a-0");
            first.release(ZERO);
            first.release(ZERO);
            assertThat(second.claim(ZERO, new ThreadId("g_b", 0))).isTrue();
            other.close();
            assertThat(first.claim(ZERO, THREAD)).isTrue();
        }
    }

    @Test
    void whatIsReadIsWhatOthersWroteAndItsChangeIsTold() {
        try (ZnodeSession session = open("")) {
            // Given
            session.write("/brokers/ids/3", "{\"host\":\"h\",\"port\":9092,\"version\":1}");
            session.write("/brokers/topics/t", "{\"version\":1,\"partitions\":{\"1\":[3],\"0\":[3],\"10\":[3]}}");
            session.write("/brokers/topics/u", "{\"version\":1,\"partitions\":{\"0\":[3]}}");
            GroupZnodes group = new GroupZnodes(session, "g", true);
            Subscription mine = Subscription.toTopics(Map.of("t", 2, "comes", 1));
            assertThat(group.register("g_a", mine.encode(1))).isTrue();

            // When
            GroupView view = group.view(mine);

            // Then
            assertThat(view.members()).isEqualTo(Map.of("g_a", mine));
            assertThat(view.partitions("t")).containsExactly(0, 1, 10);
            assertThat(view.brokers()).containsExactly(new BrokerEntry(3, "h:9092"));
            int before = changes.get();
            session.write("/brokers/topics/comes", "{\"version\":1,\"partitions\":{\"0\":[3]}}");
            await().until(() -> changes.get() > before);
            assertThat(group.view(mine).partitions("comes")).containsExactly(0);
            int then = changes.get();
            group.register(
                    "g_b", Subscription.toFilter(TopicFilter.include(".*"), 1).encode(2));
            await().until(() -> changes.get() > then);
        }
    }

    @Test
    void offsetsAreTexts() {
        try (ZnodeSession session = open("")) {
            // Given
            GroupZnodes group = new GroupZnodes(session, "g", true);

            // When
            group.writeOffset(ZERO, 41);
            group.writeOffset(ZERO, 42);

            // Then
            assertThat(session.read("/consumers/g/offsets/t/0", false)).isEqualTo("42");
            assertThat(group.offset(ZERO)).isEqualTo(42);
            assertThat(group.offset(new TopicPartition("t", 1))).isNull();
            session.write("/consumers/g/offsets/t/0", "many");
            assertThatThrownBy(() -> group.offset(ZERO))
                    .isInstanceOf(UnreadableNodeException.class)
                    .hasMessageContaining("/consumers/g/offsets/t/0");
        }
    }

    @Test
    void whatCannotBeUnderstoodIsNamed() {
        try (ZnodeSession session = open("")) {
            // Given
            GroupZnodes group = new GroupZnodes(session, "g", true);
            session.write("/consumers/g/ids/g_x", "{\"version\":1");

            // When, Then
            assertThatThrownBy(() -> group.view(Subscription.toTopics(Map.of("t", 1))))
                    .isInstanceOf(UnreadableNodeException.class)
                    .hasMessageContaining("/consumers/g/ids/g_x");
        }
    }

    @Test
    void aChrootThatIsMissingIsSaid() {
        try (ZnodeSession session = open("/nowhere")) {
            GroupZnodes group = new GroupZnodes(session, "g", true);
            assertThatThrownBy(() -> group.register("g_a", "{}"))
                    .isInstanceOf(ZooKeeperTroubleException.class)
                    .hasMessageContaining("chroot");
        }
        assertThatThrownBy(
                        () -> ZooKeeperBrokers.bootstrapServers(address + "/nowhere", java.time.Duration.ofMinutes(1)))
                .isInstanceOf(ZooKeeperConsumerException.class)
                .hasMessageContaining("is the chroot right?");
    }

    @Test
    void brokersAreFoundBelowAChroot() {
        // Given
        try (ZnodeSession session = open("")) {
            session.write("/a/b/brokers/ids/1", "{\"host\":\"one\",\"port\":1}");
            session.write("/a/b/brokers/ids/2", "{\"host\":\"::1\",\"port\":2}");
            session.write("/a/b/brokers/ids/3", "{\"host\":null,\"port\":-1,\"endpoints\":[\"SSL://three:3\"]}");
        }

        // When
        String found = ZooKeeperBrokers.bootstrapServers(address + "/a/b", java.time.Duration.ofMinutes(1));

        // Then
        assertThat(List.of(found.split(","))).containsExactlyInAnyOrder("one:1", "[::1]:2");
    }

    @Test
    void theLeaseHoldsWhileZooKeeperAnswersAndNotAfterTheEnd() {
        ZnodeSession session = open("");
        await().until(() -> session.lease().holds());
        session.close();
        assertThat(session.lease().holds()).isFalse();
        assertThatThrownBy(() -> session.read("/", false)).isInstanceOf(ZooKeeperTroubleException.class);
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedForForEver() {
        server.close();
        assertThatThrownBy(() -> ZnodeSession.open(address, 10_000, 200, new ZnodeSession.Listener() {
                    @Override
                    public void onChange() {}

                    @Override
                    public void onEnd() {}
                }))
                .isInstanceOf(ZooKeeperTroubleException.class)
                .hasMessageContaining("no ZooKeeper answers at " + address + " within 200 ms");
    }
}
