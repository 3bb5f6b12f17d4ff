package org.barnabas.cluster.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.barnabas.cluster.session.ZkClient;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.SingleThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperWireTest {

    private static final int SESSION_MS = 6_000;

    @TempDir
    Path dir;

    private EmbeddedZooKeeper server;
    private final List<Session> sessions = new ArrayList<>();

    @BeforeEach
    void startServer() throws Exception {
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), 0);
    }

    @AfterEach
    void stop() throws Exception {
        for (Session session : sessions) {
            session.close();
        }
        server.close();
    }

    @Test
    void writesAndReadsNodes() throws Exception {
        // Given
        Session session = connect("", null);

        // When
        ZkReply<ZkStat> created = session.call(reply -> session.client.create("/a", bytes("1"), reply));
        ZkReply<ZkStat> written = session.call(reply -> session.client.write("/a", bytes("2"), 0, reply));
        ZkReply<ZkStat> stale = session.call(reply -> session.client.write("/a", bytes("3"), 0, reply));
        ZkReply<ZkNode> read = session.call(reply -> session.client.read("/a", false, reply));

        // Then
        assertThat(created.ok()).isTrue();
        assertThat(written.value().version()).isEqualTo(1);
        assertThat(stale.error()).isEqualTo(ZkError.BAD_VERSION);
        assertThat(new String(read.value().data(), UTF_8)).isEqualTo("2");
        assertThat(read.value().stat().modifiedZxid())
                .isGreaterThan(read.value().stat().createdZxid());
    }

    @Test
    void aMultiIsDoneCompletelyOrNotAtAll() throws Exception {
        // Given
        Session session = connect("", null);
        List<ZkOp> good = List.of(ZkOp.create("/a", bytes("")), ZkOp.create("/a/b", bytes("x")));
        List<ZkOp> bad = List.of(ZkOp.create("/c", bytes("")), ZkOp.check("/a", 7), ZkOp.create("/d", bytes("")));

        // When
        List<ZkError> first = session.call(reply -> session.client.multi(good, reply));
        List<ZkError> second = session.call(reply -> session.client.multi(bad, reply));
        ZkReply<List<String>> roots = session.call(reply -> session.client.children("/", false, reply));

        // Then
        assertThat(first).containsExactly(ZkError.OK, ZkError.OK);
        assertThat(second).containsExactly(ZkError.ROLLED_BACK, ZkError.BAD_VERSION, ZkError.ROLLED_BACK);
        assertThat(roots.value()).contains("a").doesNotContain("c", "d");
    }

    @Test
    void manyNodesAreReadAtOnceAndMissingOnesDoNotMatter() throws Exception {
        // Given
        Session session = connect("/root", null);
        session.<ZkReply<ZkStat>>call(reply -> session.client.create("/a", bytes("1"), reply));
        session.<ZkReply<ZkStat>>call(reply -> session.client.create("/b", bytes("2"), reply));

        // When
        List<ZkReply<ZkNode>> read = session.call(reply -> session.client.readAll(List.of("/a", "/none", "/b"), reply));
        ZkReply<ZkNode> alone = session.call(reply -> session.client.read("/b", false, reply));

        // Then
        assertThat(read).hasSize(3);
        assertThat(new String(read.get(0).value().data(), UTF_8)).isEqualTo("1");
        assertThat(read.get(1).error()).isEqualTo(ZkError.NO_NODE);
        assertThat(new String(read.get(2).value().data(), UTF_8)).isEqualTo("2");
        assertThat(read.get(2).value().stat()).isEqualTo(alone.value().stat());
    }

    @Test
    void watchesTellOfChanges() throws Exception {
        // Given
        Session session = connect("", null);
        session.<ZkReply<ZkStat>>call(reply -> session.client.create("/a", bytes(""), reply));
        session.<ZkReply<List<String>>>call(reply -> session.client.children("/a", true, reply));
        session.<ZkReply<ZkStat>>call(reply -> session.client.stat("/later", true, reply));

        // When
        session.<ZkReply<ZkStat>>call(reply -> session.client.create("/a/b", bytes(""), reply));
        session.<ZkReply<ZkStat>>call(reply -> session.client.create("/later", bytes(""), reply));

        // Then
        await().untilAsserted(() -> assertThat(session.changes).containsExactly("/a", "/later"));
    }

    @Test
    void anExpiredSessionLosesItsNodesAndIsRenewed() throws Exception {
        // Given
        Session session = connect("", null);
        session.<ZkReply<ZkStat>>call(reply -> session.client.createEphemeral("/mine", bytes(""), reply));
        long before = session.client.sessionId();

        // When
        server.expireSession(before);
        await().until(() -> session.states.contains(ZkListener.Session.EXPIRED));
        ZkReply<ZkStat> meanwhile = session.call(reply -> session.client.stat("/mine", false, reply));
        session.states.clear();
        session.run(session.client::renew);
        await().until(() -> session.states.contains(ZkListener.Session.CONNECTED));
        ZkReply<ZkStat> after = session.call(reply -> session.client.stat("/mine", false, reply));

        // Then
        assertThat(meanwhile.error()).isEqualTo(ZkError.SESSION_EXPIRED);
        assertThat(after.error()).isEqualTo(ZkError.NO_NODE);
        assertThat(session.client.previousSessionId()).isEqualTo(before);
    }

    @Test
    void callsWaitWhileTheServerIsAway() throws Exception {
        // Given
        Session session = connect("", null);
        session.<ZkReply<ZkStat>>call(reply -> session.client.create("/kept", bytes("v"), reply));
        int port = server.port();

        // When
        server.close();
        await().until(() -> session.states.contains(ZkListener.Session.DISCONNECTED));
        CompletableFuture<ZkReply<ZkNode>> waiting = new CompletableFuture<>();
        session.run(() -> session.client.read("/kept", false, waiting::complete));
        server = EmbeddedZooKeeper.start(dir.resolve("zookeeper"), port);

        // Then
        ZkReply<ZkNode> reply = waiting.get(10, TimeUnit.SECONDS);
        assertThat(new String(reply.value().data(), UTF_8)).isEqualTo("v");
    }

    @Test
    void createsThePathThatTheConnectStringNames() throws Exception {
        // Given
        Session inside = connect("/kafka/one", null);
        Session outside = connect("", null);

        // When
        inside.<ZkReply<ZkStat>>call(reply -> inside.client.create("/a", bytes(""), reply));

        // Then
        ZkReply<ZkStat> seen = outside.call(reply -> outside.client.stat("/kafka/one/a", false, reply));
        assertThat(seen.ok()).isTrue();
    }

    @Test
    void endsTheSessionOfItsFormerLife() throws Exception {
        // Given: a process that died without closing, in the folder that is locked here
        SessionHome home = new SessionHome(dir.resolve("session"), Files.createFile(dir.resolve(".lock")), false);
        Session dead = connect("", home);
        dead.<ZkReply<ZkStat>>call(reply -> dead.client.createEphemeral("/mine", bytes(""), reply));
        dead.run(dead.client::keepSession);
        Session alive = connect("", home);

        // When
        boolean ofSomebody = alive.call(reply -> alive.client.endFormer(alive.client.sessionId(), reply));
        boolean ended = alive.call(reply -> alive.client.endFormer(dead.client.sessionId(), reply));

        // Then
        ZkReply<ZkStat> seen = alive.call(reply -> alive.client.stat("/mine", false, reply));
        assertThat(ofSomebody).isFalse();
        assertThat(ended).isTrue();
        assertThat(seen.error()).isEqualTo(ZkError.NO_NODE);
    }

    @Test
    void tellsHowLongItsSessionLasts() throws Exception {
        // When
        Session session = connect("", null);

        // Then
        assertThat(session.client.sessionTimeoutMs()).isEqualTo(SESSION_MS);
    }

    private Session connect(String path, @Nullable SessionHome home) throws Exception {
        Session session = new Session(server.connectString() + path, home);
        sessions.add(session);
        await().until(() -> session.states.contains(ZkListener.Session.CONNECTED));
        return session;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** A client on a thread of its own, driven from the test's thread. */
    private static final class Session implements ZkListener, AutoCloseable {

        private final SingleThread thread = new SingleThread("controller");
        private final MpscMailbox mailbox = new MpscMailbox(thread.executor(), () -> {}, 64);
        private final List<ZkListener.Session> states = Collections.synchronizedList(new ArrayList<>());
        private final List<String> changes = Collections.synchronizedList(new ArrayList<>());
        private final ZkClient client;

        Session(String connect, @Nullable SessionHome home) throws Exception {
            client = new ZkClient(new ZooKeeperWire(connect, SESSION_MS), mailbox);
            if (home != null) {
                client.remember(new SessionFile(home));
            }
            client.listen(this);
            run(client::start);
        }

        void run(Runnable action) throws Exception {
            CompletableFuture<Void> done = new CompletableFuture<>();
            mailbox.post(() -> {
                action.run();
                done.complete(null);
            });
            done.get(10, TimeUnit.SECONDS);
        }

        <T> T call(Consumer<Consumer<T>> action) throws Exception {
            CompletableFuture<T> result = new CompletableFuture<>();
            mailbox.post(() -> action.accept(result::complete));
            return result.get(10, TimeUnit.SECONDS);
        }

        @Override
        public void onSession(ZkListener.Session state) {
            states.add(state);
        }

        @Override
        public void onChange(String path) {
            changes.add(path);
        }

        @Override
        public void close() throws Exception {
            run(client::close);
            thread.close();
        }
    }
}
