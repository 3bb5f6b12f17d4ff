package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.cluster.znode.ClusterIdZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that are new, lost, or of somebody else, in ensembles of real servers. */
class EnsembleGrowthTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PRECIOUS = "/precious";

    @TempDir
    Path dir;

    private final Map<Integer, EnsembleMember> running = new TreeMap<>();
    private List<EnsembleServer> servers = List.of();

    @BeforeEach
    void choosePorts() throws Exception {
        servers = servers(3);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (EnsembleMember member : running.values()) {
            member.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
    void aSingleServerBecomesThreeInWhateverOrderTheyStart(String order) throws Exception {
        // Given
        alone(1, "A");
        int last = order.charAt(2) - '0';

        // When
        for (int i = 0; i < 2; i++) {
            start(order.charAt(i) - '0', "A");
        }
        awaitWaitingFor(last);

        // Then: two of three are a majority, but the third is waited for
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
        start(last, "A");
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("A");
        assertThat(clusterId()).isEqualTo("A");
    }

    @Test
    void theOneWithTheDataMayDieAtAnyTimeBeforeTheOthersHaveIt() throws Exception {
        // Given
        alone(1, "A");
        start(1, "A");
        start(2, "A");
        awaitWaitingFor(3);

        // When: it was heard, and is gone before the last one comes
        stop(1);
        start(3, "A");
        awaitTrouble("not heard yet: 1.", 3);

        // Then: the one that heard all three knows that the two that are left have less
        awaitTrouble("newest data is on server 1", 2);
        assertThat(running.values()).noneMatch(EnsembleMember::serving);

        // When
        stop(2);
        start(2, "A");
        awaitTrouble("not heard yet: 1.", 2, 3);

        // Then
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
        start(1, "A");
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void whoCannotGrowGoesOnAlone() throws Exception {
        // Given
        alone(1, "A");
        start(1, "A");
        start(2, null);
        awaitWaitingFor(3);
        stopAll(1, 2);

        // When
        try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(folder(1), 0)) {
            // Then
            assertThat(withClient(again.connectString(), client -> text(client, PRECIOUS)))
                    .isEqualTo("A");
        }
    }

    @Test
    void afterwardsAnyTwoAreEnoughAndHaveTheData() throws Exception {
        // Given
        alone(1, "A");
        startAll("A");
        awaitServing();

        for (int away = 1; away <= 3; away++) {
            // When: all go, and one does not come back
            stopAll(1, 2, 3);
            for (int id = 1; id <= 3; id++) {
                if (id != away) {
                    start(id, "A");
                }
            }
            awaitServing();

            // Then
            assertThat(value(PRECIOUS)).isEqualTo("A");
            start(away, "A");
            awaitServing();
        }
    }

    @Test
    void anEmptyFolderJoinsAMajorityThatServesAtOnce() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        write(PRECIOUS, "A");

        for (int lost = 1; lost <= 3; lost++) {
            // When
            stop(lost);
            delete(folder(lost));
            start(lost, null);

            // Then
            awaitServing();
            assertThat(value(PRECIOUS)).isEqualTo("A");
        }
    }

    @Test
    void anEmptyFolderIsNoSubstituteForAServerThatMayKnowMore() throws Exception {
        // Given: what only 2 and 3 have been told
        startAll(null);
        awaitServing();
        stop(1);
        write(PRECIOUS, "A");
        stopAll(2, 3);

        // When: 2 has lost its folder, 1 is behind
        delete(folder(2));
        start(1, null);
        start(2, null);
        awaitTrouble("not heard yet: 3.", 2);

        // Then
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
        start(3, null);
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void twoLostFoldersAreFilledFromTheThird() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        write(PRECIOUS, "A");
        stopAll(1, 2, 3);
        delete(folder(1));
        delete(folder(3));

        // When
        startAll(null);
        awaitServing();

        // Then
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void brokersOfAClusterWhoseMetadataNobodyHasDoNotBeginAnother() throws Exception {
        // When
        startAll("A");

        // Then
        awaitTrouble("brokers belong to cluster A, but no server has its metadata", 1, 2, 3);
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
    }

    @Test
    void aFolderOfAnotherClusterIsNeitherOverwrittenNorFollowed() throws Exception {
        // Given
        alone(1, "A");
        alone(3, "B");

        // When
        start(1, "A");
        start(2, null);
        start(3, "B");

        // Then
        awaitTrouble("server 3 (127.0.0.1) belongs to cluster B, this one to cluster A", 1);
        awaitTrouble("server 1 (127.0.0.1) belongs to cluster A, this one to cluster B", 3);
        awaitTrouble("different clusters: 1 to A, 3 to B", 2);
        assertThat(running.values()).noneMatch(EnsembleMember::serving);

        // When: the one that is not wanted is emptied
        stopAll(1, 2, 3);
        delete(folder(3));
        startAll("A");
        awaitServing();

        // Then
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void anEnsembleOfNoClusterIsNotFollowedByAServerOfOne() throws Exception {
        // Given: folders of an earlier attempt, which elected leaders and have something, but no cluster
        startAll(null);
        awaitServing();
        write("/remains", "");
        stopAll(1, 2, 3);
        delete(folder(1));
        alone(1, "A");
        start(2, null);
        start(3, null);
        awaitServing();

        // When
        start(1, "A");

        // Then
        awaitTrouble("without the metadata of cluster A", 1);
        assertThat(member(1).serving()).isFalse();
        stop(1);
        try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(folder(1), 0)) {
            assertThat(withClient(again.connectString(), client -> text(client, PRECIOUS)))
                    .isEqualTo("A");
        }
    }

    @Test
    void aFolderThatASingleServerStillWritesToIsLeftAlone() throws Exception {
        // Given
        alone(1, "A");

        // When: the broker is started with the new list, and its former process was not stopped
        try (EmbeddedZooKeeper former = EmbeddedZooKeeper.start(folder(1), 0)) {
            // Then
            assertThatThrownBy(() -> start(1, "A")).isInstanceOf(FolderInUseException.class);
            assertThat(withClient(former.connectString(), client -> text(client, PRECIOUS)))
                    .isEqualTo("A");
        }
        start(1, "A");
        assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder(1), 0).close())
                .isInstanceOf(FolderInUseException.class);
    }

    @Test
    void aFolderThatIsNotThatOfTheLogDirectoriesIsRefused() throws Exception {
        // Given
        alone(1, "A");

        // When
        // Then
        assertThatThrownBy(() -> start(1, "B"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data is of cluster A")
                .hasMessageContaining("log directories belong to cluster B");
    }

    @Test
    void serversThatListOthersAreToldApart() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        write(PRECIOUS, "A");
        List<EnsembleServer> three = servers;
        List<EnsembleServer> five = new ArrayList<>(three);
        servers(2)
                .forEach(more -> five.add(new EnsembleServer(
                        more.id() + 3, more.host(), more.peerPort(), more.electionPort(), more.clientPort())));

        // When: one after the other gets the longer list, the new ones first
        servers = List.copyOf(five);
        start(4, null);
        start(5, null);
        stop(3);
        start(3, null);
        awaitTrouble("lists the servers 1,2,3, this one 1,2,3,4,5", 3);
        servers = three;
        write(PRECIOUS, "B");
        servers = List.copyOf(five);
        stop(2);
        start(2, null);
        awaitTrouble("lists the servers 1,2,3, this one 1,2,3,4,5", 2);

        // Then: three of five are no majority until the last one of the old list is with them
        assertThat(List.of(2, 3, 4, 5)).noneMatch(id -> member(id).serving());
        stop(1);
        start(1, null);
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("B");
    }

    @Test
    void aServerOfAnEnsembleDoesNotPartFromIt() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        stopAll(1, 2, 3);

        // When
        // Then
        assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder(1), 0).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to the ensemble of the servers 1,2,3")
                .hasMessageContaining("delete its file servers");
        Files.delete(folder(1).resolve("servers"));
        EmbeddedZooKeeper.start(folder(1), 0).close();
    }

    private void startAll(@Nullable String cluster) throws Exception {
        for (EnsembleServer server : servers) {
            start(server.id(), cluster);
        }
    }

    private void start(int id, @Nullable String cluster) throws Exception {
        running.put(id, EnsembleMember.start(folder(id), servers, id, cluster));
    }

    private void stop(int id) throws Exception {
        Objects.requireNonNull(running.remove(id)).close();
    }

    private void stopAll(int... ids) throws Exception {
        for (int id : ids) {
            stop(id);
        }
    }

    private EnsembleMember member(int id) {
        return Objects.requireNonNull(running.get(id));
    }

    private Path folder(int id) {
        return dir.resolve("server-" + id);
    }

    private void awaitServing() {
        await().atMost(PATIENCE).until(() -> running.values().stream().allMatch(EnsembleMember::serving));
    }

    /** All that run wait for one only. */
    private void awaitWaitingFor(int missing) {
        for (int id : running.keySet()) {
            awaitTrouble("not heard yet: " + missing + ".", id);
        }
    }

    private void awaitTrouble(String text, int... ids) {
        for (int id : ids) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(member(id).trouble()).contains(text));
        }
    }

    /** A server that was alone until now and holds a cluster's data. */
    private void alone(int id, String cluster) throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder(id), 0)) {
            withClient(server.connectString(), client -> {
                create(client, "/cluster", "");
                create(
                        client,
                        ZnodePaths.CLUSTER_ID,
                        new String(ClusterIdZnode.encode(cluster), StandardCharsets.UTF_8));
                create(client, PRECIOUS, cluster);
                return "";
            });
        }
    }

    private void write(String path, String value) throws Exception {
        withClient(EnsembleServer.connectString(servers), client -> {
            if (client.exists(path, false) == null) {
                create(client, path, value);
            } else {
                client.setData(path, value.getBytes(StandardCharsets.UTF_8), -1);
            }
            return "";
        });
    }

    private String value(String path) throws Exception {
        return withClient(EnsembleServer.connectString(servers), client -> {
            client.sync(path, (rc, synced, context) -> {}, null);
            return text(client, path);
        });
    }

    private static String text(ZooKeeper client, String path) throws KeeperException, InterruptedException {
        return new String(client.getData(path, false, null), StandardCharsets.UTF_8);
    }

    private String clusterId() throws Exception {
        return ClusterIdZnode.decode(value(ZnodePaths.CLUSTER_ID).getBytes(StandardCharsets.UTF_8));
    }

    private static void create(ZooKeeper client, String path, String value)
            throws KeeperException, InterruptedException {
        client.create(path, value.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    private interface Call {
        String with(ZooKeeper client) throws Exception;
    }

    private static String withClient(String connect, Call call) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper client = new ZooKeeper(connect, 30_000, event -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
            }
        })) {
            assertThat(connected.await(60, TimeUnit.SECONDS)).isTrue();
            return call.with(client);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private static List<EnsembleServer> servers(int count) throws Exception {
        List<EnsembleServer> servers = new ArrayList<>();
        List<ServerSocket> taken = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            int[] ports = new int[3];
            for (int i = 0; i < ports.length; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                taken.add(socket);
                ports[i] = socket.getLocalPort();
            }
            servers.add(new EnsembleServer(id, "127.0.0.1", ports[0], ports[1], ports[2]));
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        return servers;
    }
}
