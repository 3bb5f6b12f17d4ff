package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.barnabas.net.Connection;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.net.netty.EventLoops;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The number of event loops that serve connections, while the server runs. */
class NetThreadsTest {

    private static final int CONNECTIONS = 8;

    private final Set<Integer> seen = new ConcurrentSkipListSet<>();
    private final TestNetwork server = new TestNetwork(
            NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 1),
            SystemClocks.MONOTONIC,
            new NetMetrics(new PrometheusRegistry()));

    @AfterEach
    void stop() {
        server.close();
    }

    private void answer(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        assertThat(connection.loop().isCurrent()).isTrue();
        seen.add(connection.loop().index());
        reply.send(new HeartbeatResponse());
    }

    private static void ask(RawClient... clients) throws IOException {
        for (int i = 0; i < clients.length; i++) {
            clients[i].send(RawClient.request(i));
            assertThat(clients[i].readCorrelationId()).isEqualTo(i);
        }
    }

    /** Loops on which new connections are served. */
    private Set<Integer> loopsOfNewConnections(int port) throws IOException {
        seen.clear();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RawClient client = new RawClient(port)) {
                ask(client);
            }
        }
        return Set.copyOf(seen);
    }

    @Test
    void newConnectionsFollowTheNumberAndOpenOnesStay() throws IOException {
        // Given
        int port = server.open(this::answer).get(0);
        Set<Integer> before = loopsOfNewConnections(port);

        // When
        server.threads(3);
        Set<Integer> more = loopsOfNewConnections(port);
        try (RawClient first = new RawClient(port);
                RawClient second = new RawClient(port);
                RawClient third = new RawClient(port)) {
            ask(first, second, third);
            server.threads(1);
            seen.clear();
            ask(first, second, third);
            Set<Integer> stayed = Set.copyOf(seen);
            Set<Integer> fewer = loopsOfNewConnections(port);

            // Then
            assertThat(before).containsExactly(0);
            assertThat(more).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(stayed).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(fewer).containsExactly(0);
            assertThat(server.loops()).hasSize(1);
        }
    }

    @Test
    void aLoopThatIsUsedAgainIsTheSame() throws IOException {
        // Given
        int port = server.open(this::answer).get(0);
        server.threads(2);
        Loop second = server.loops().get(1);

        // When
        server.threads(1);
        server.threads(2);

        // Then
        assertThat(server.loops().get(1)).isSameAs(second);
        assertThat(second.index()).isEqualTo(1);
        assertThat(loopsOfNewConnections(port)).containsExactlyInAnyOrder(0, 1);
    }

    /** Nothing has to be closed first, so the loops end while their end is still being arranged. */
    @Test
    void loopsWithoutConnectionsEndOnce() {
        for (int i = 0; i < 50; i++) {
            // Given
            EventLoops idle = new EventLoops(1, FailurePolicy.HALT);
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            // When
            idle.close(() -> closed.complete(true));
            // Then
            assertThat(closed).succeedsWithin(Duration.ofMinutes(1));
        }
    }

    /** Those that still run hand over to those that have ended. */
    @Test
    void aLoopThatHasEndedDropsWhatComes() {
        // Given
        EventLoops ended = new EventLoops(1, FailurePolicy.HALT);
        Loop loop = ended.inUse().get(0);
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        ended.close(() -> closed.complete(true));
        closed.join();
        List<String> ran = new CopyOnWriteArrayList<>();
        // When
        boolean taken = loop.offer(() -> ran.add("offered"));
        loop.execute(() -> ran.add("executed"));
        loop.schedule(0, () -> ran.add("scheduled")).cancel();
        // Then
        assertThat(taken).isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void thereIsAlwaysOne() {
        // Given
        // When
        // Then
        assertThatThrownBy(() -> server.threads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(server.loops()).hasSize(1);
    }
}
