package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.Connection;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that later ones of their connection must not overtake, over real sockets on one loop. */
class HeldRequestsTest {

    private static final NetConfig DEFAULTS = NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 1);
    private static final int HOLDING = 1;

    private final BlockingQueue<String> fatal = new LinkedBlockingQueue<>();
    private final List<Integer> handled = new CopyOnWriteArrayList<>();
    private final Map<Integer, Reply> replies = new ConcurrentHashMap<>();
    private final Map<Integer, ByteBuf> kept = new ConcurrentHashMap<>();
    private final List<Integer> gone = new CopyOnWriteArrayList<>();
    private TestNetwork server = server(DEFAULTS, SystemClocks.MONOTONIC);

    private TestNetwork server(NetConfig config, MonotonicClock clock) {
        return new TestNetwork(config, clock, new NetMetrics(new PrometheusRegistry()), new FailurePolicy(fatal::add));
    }

    private int start(NetConfig config, MonotonicClock clock) throws IOException {
        server.close();
        server = server(config, clock);
        return server.open(this::onRequest).get(0);
    }

    private int start() throws IOException {
        return start(DEFAULTS, SystemClocks.MONOTONIC);
    }

    /** The first request of a connection that has its number holds the others; the rest is answered at once. */
    private void onRequest(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        int number = header.correlationId();
        handled.add(number);
        if (number == HOLDING) {
            kept.put(number, body.retainedSlice());
            reply.onGone(() -> gone.add(number));
            reply.holdOthers();
            replies.put(number, reply);
        } else {
            reply.send(new HeartbeatResponse());
        }
    }

    /** As a handler does when what it waited for has come back to the loop. */
    private void onLoop(Runnable task) {
        server.loops().get(0).execute(task);
    }

    private Reply held() {
        await().until(() -> replies.containsKey(HOLDING));
        return Objects.requireNonNull(replies.get(HOLDING));
    }

    private void giveBack() {
        Objects.requireNonNull(kept.remove(HOLDING)).release();
    }

    @AfterEach
    void stop() {
        server.close();
        kept.values().forEach(ByteBuf::release);
        assertThat(server.requestMemory().usedBytes()).isZero();
        assertThat(server.parkedMemory().usedBytes()).isZero();
    }

    @Test
    void laterRequestsWaitWhileOtherConnectionsOfTheLoopAreServed() throws Exception {
        // Given: some that come with it, and some that come later
        int port = start();
        try (RawClient client = new RawClient(port);
                RawClient other = new RawClient(port)) {
            for (int i = 1; i <= 5; i++) {
                client.send(RawClient.request(i, 1_000));
            }
            Reply reply = held();

            // When
            client.send(RawClient.request(6, 100_000));
            other.send(RawClient.request(77));

            // Then
            assertThat(other.readCorrelationId()).isEqualTo(77);
            assertThat(handled).containsExactly(1, 77);
            onLoop(() -> {
                giveBack();
                reply.send(new HeartbeatResponse());
                reply.goOn();
            });
            for (int i = 1; i <= 6; i++) {
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
            assertThat(handled).containsExactly(1, 77, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void theyWaitThoughItIsAnsweredAndAreLetGoAsOftenAsTheyWereHeld() throws Exception {
        // Given
        int port = start();
        try (RawClient client = new RawClient(port)) {
            client.send(RawClient.request(1));
            client.send(RawClient.request(2));
            Reply reply = held();

            // When
            onLoop(() -> {
                giveBack();
                reply.holdOthers();
                reply.goOn();
                reply.send(new HeartbeatResponse());
            });

            // Then
            assertThat(client.readCorrelationId()).isEqualTo(1);
            assertThat(handled).containsExactly(1);
            onLoop(reply::goOn);
            assertThat(client.readCorrelationId()).isEqualTo(2);
        }
    }

    @Test
    void whatAHeldConnectionHoldsIsGivenBackWhenItCloses() throws Exception {
        // Given
        int port = start();
        RawClient client = new RawClient(port);
        for (int i = 1; i <= 4; i++) {
            client.send(RawClient.request(i, 1_000));
        }
        Reply reply = held();
        await().until(() -> server.requestMemory().usedBytes() > 1_000);

        // When: closed by us, as after a failure, because what is not read from may not hear of its peer's end
        onLoop(() -> reply.close());

        // Then: what a handler still reads stays, all else is gone
        assertThat(client.isClosedByPeer()).isTrue();
        await().until(() -> server.requestMemory().usedBytes() == 1_010);
        assertThat(server.parkedMemory().usedBytes()).isZero();
        onLoop(() -> {
            giveBack();
            reply.goOn();
        });
        await().until(() -> server.requestMemory().usedBytes() == 0);
        assertThat(handled).containsExactly(1);
        client.close();
    }

    @Test
    void aHeldRequestHearsThatItsConnectionHasGone() throws Exception {
        // Given
        AtomicLong nowMs = new AtomicLong();
        int port = start(DEFAULTS.withTimeouts(-1, 100), () -> nowMs.get() * 1_000_000);
        try (RawClient client = new RawClient(port)) {
            client.send(RawClient.request(1));
            client.send(RawClient.request(2));
            held();

            // When
            nowMs.set(600_000);

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
            await().until(() -> gone.contains(HOLDING));
            giveBack();
        }
        assertThat(handled).containsExactly(1);
    }

    @Test
    void aClientThatEndsItsSendingSideGetsAllAnswersInTheirOrder() throws Exception {
        // Given
        int port = start();
        for (int round = 0; round < 30; round++) {
            handled.clear();
            replies.clear();
            try (RawClient client = new RawClient(port)) {
                for (int i = 1; i <= 3; i++) {
                    client.send(RawClient.request(i));
                }
                client.endSending();
                Reply reply = held();

                // When: the answer leaves some turns before the others may go on
                onLoop(() -> {
                    giveBack();
                    reply.send(new HeartbeatResponse());
                });
                assertThat(client.readCorrelationId()).isEqualTo(1);
                onLoop(reply::goOn);

                // Then
                assertThat(client.readCorrelationId()).isEqualTo(2);
                assertThat(client.readCorrelationId()).isEqualTo(3);
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureEndsTheConnectionAsIfTheHandlerHadThrownIt(boolean confined) throws Exception {
        // Given
        int port = start();
        try (RawClient client = new RawClient(port)) {
            client.send(RawClient.request(1));
            client.send(RawClient.request(2));
            Reply reply = held();

            // When: on another thread
            reply.fail(confined ? new IllegalStateException("planted") : new NoClassDefFoundError("planted"));

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
            onLoop(() -> {
                giveBack();
                reply.goOn();
            });
        }
        await().until(() -> server.requestMemory().usedBytes() == 0);
        assertThat(handled).containsExactly(1);
        assertThat(fatal).hasSize(confined ? 0 : 1);
    }
}
