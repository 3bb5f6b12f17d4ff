package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.barnabas.cluster.session.ZkClient;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.SingleThread;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers in one process. */
class EnsembleMemberTest implements ZkListener {

    private static final int SESSION_MS = 6_000;

    @TempDir
    Path dir;

    private final Map<Integer, EnsembleMember> running = new TreeMap<>();
    private final SingleThread thread = new SingleThread("client");
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final List<Session> events = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (EnsembleMember member : running.values()) {
            member.close();
        }
        thread.close();
    }

    @Test
    void writesSurviveTheLossOfAnyOneServer() throws Exception {
        // Given
        List<EnsembleServer> servers = EnsembleFolders.servers(3);
        for (EnsembleServer server : servers) {
            running.put(server.id(), start(servers, server.id()));
        }
        try (ZkClient client = connect(servers)) {
            this.<ZkReply<ZkStat>>call(reply -> client.create("/a", bytes("0"), reply));

            for (int lost = 1; lost <= 3; lost++) {
                // When
                Objects.requireNonNull(running.remove(lost)).close();
                String value = Integer.toString(lost);
                ZkReply<ZkStat> written = call(reply -> client.write("/a", bytes(value), -1, reply));
                EnsembleMember again = start(servers, lost);
                running.put(lost, again);
                await().atMost(Duration.ofMinutes(3)).until(again::serving);

                // Then
                assertThat(written.ok()).isTrue();
                ZkReply<ZkNode> read = call(reply -> client.read("/a", false, reply));
                assertThat(new String(read.value().data(), StandardCharsets.UTF_8))
                        .isEqualTo(value);
            }
        }
        assertThat(events).doesNotContain(Session.EXPIRED);
    }

    @Test
    void aFolderBelongsToOneServerAtATime() throws Exception {
        // Given
        List<EnsembleServer> servers = EnsembleFolders.servers(3);
        running.put(1, start(servers, 1));

        // When / Then: what it would meet next is that its ports are taken
        assertThatThrownBy(() -> start(servers, 1))
                .isInstanceOf(FolderInUseException.class)
                .hasMessageContaining("in use by another broker");

        // When
        Objects.requireNonNull(running.remove(1)).close();

        // Then
        running.put(1, start(servers, 1));
    }

    private EnsembleMember start(List<EnsembleServer> servers, int id) throws Exception {
        return EnsembleMember.start(dir.resolve("server-" + id), servers, id, null);
    }

    private ZkClient connect(List<EnsembleServer> servers) throws Exception {
        MpscMailbox mailbox = new MpscMailbox(thread.executor(), () -> {}, 64);
        ZkClient client = new ZkClient(new ZooKeeperWire(EnsembleServer.connectString(servers), SESSION_MS), mailbox);
        client.listen(this);
        thread.executor().execute(client::start);
        connected.get(30, TimeUnit.SECONDS);
        return client;
    }

    private <T> T call(Consumer<Consumer<T>> call) throws Exception {
        CompletableFuture<T> reply = new CompletableFuture<>();
        thread.executor().execute(() -> call.accept(reply::complete));
        return reply.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void onSession(Session state) {
        events.add(state);
        if (state == Session.CONNECTED) {
            connected.complete(null);
        }
    }

    @Override
    public void onChange(String path) {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
