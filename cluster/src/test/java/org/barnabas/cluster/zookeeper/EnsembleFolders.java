package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import org.barnabas.testkit.FreePorts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Real servers of an ensemble, with folders that tests fill, lose and mix up. */
abstract class EnsembleFolders {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    static final String PRECIOUS = "/precious";

    @TempDir
    private Path dir;

    final Map<Integer, EnsembleMember> running = new TreeMap<>();
    List<EnsembleServer> servers = List.of();

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

    void startAll(@Nullable String cluster) throws Exception {
        for (EnsembleServer server : servers) {
            start(server.id(), cluster);
        }
    }

    void start(int id, @Nullable String cluster) throws Exception {
        running.put(id, EnsembleMember.start(folder(id), servers, id, cluster));
    }

    void stop(int id) throws Exception {
        Objects.requireNonNull(running.remove(id)).close();
    }

    void stopAll(int... ids) throws Exception {
        for (int id : ids) {
            stop(id);
        }
    }

    EnsembleMember member(int id) {
        return Objects.requireNonNull(running.get(id));
    }

    Path folder(int id) {
        return dir.resolve("server-" + id);
    }

    void awaitServing() {
        await().atMost(PATIENCE).until(() -> running.values().stream().allMatch(EnsembleMember::serving));
    }

    /** All that run wait for one only. */
    void awaitWaitingFor(int missing) {
        for (int id : running.keySet()) {
            awaitTrouble("not heard yet: " + missing + ".", id);
        }
    }

    void awaitTrouble(String text, int... ids) {
        for (int id : ids) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(member(id).trouble()).contains(text));
        }
    }

    /** A server that was alone until now and holds a cluster's data. */
    void alone(int id, String cluster) throws Exception {
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

    void write(String path, String value) throws Exception {
        withClient(EnsembleServer.connectString(servers), client -> {
            if (client.exists(path, false) == null) {
                create(client, path, value);
            } else {
                client.setData(path, value.getBytes(StandardCharsets.UTF_8), -1);
            }
            return "";
        });
    }

    String value(String path) throws Exception {
        return withClient(EnsembleServer.connectString(servers), client -> {
            client.sync(path, (rc, synced, context) -> {}, null);
            return text(client, path);
        });
    }

    static String text(ZooKeeper client, String path) throws KeeperException, InterruptedException {
        return new String(client.getData(path, false, null), StandardCharsets.UTF_8);
    }

    String clusterId() throws Exception {
        return ClusterIdZnode.decode(value(ZnodePaths.CLUSTER_ID).getBytes(StandardCharsets.UTF_8));
    }

    static void create(ZooKeeper client, String path, String value) throws KeeperException, InterruptedException {
        client.create(path, value.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    interface Call {
        String with(ZooKeeper client) throws Exception;
    }

    static String withClient(String connect, Call call) throws Exception {
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

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    /** So many servers on this machine, on ports that were free just now. */
    static List<EnsembleServer> servers(int count) throws Exception {
        List<EnsembleServer> servers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            servers.add(new EnsembleServer(id, "127.0.0.1", FreePorts.next(), FreePorts.next(), FreePorts.next()));
        }
        return servers;
    }
}
