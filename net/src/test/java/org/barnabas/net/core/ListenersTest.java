package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.net.Connection;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network layer over real sockets: rows 1 to 5, 10, 14 to 16 of the bad inputs. */
class ListenersTest {

    private static final NetConfig DEFAULTS = NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 2);

    private final AtomicInteger handled = new AtomicInteger();
    private final BlockingQueue<Reply> held = new LinkedBlockingQueue<>();
    private TestNetwork server = new TestNetwork(DEFAULTS, SystemClocks.MONOTONIC, metrics());

    private static NetMetrics metrics() {
        return new NetMetrics(new PrometheusRegistry());
    }

    private int start(NetConfig config, RequestSink sink) throws IOException {
        server.close();
        server = new TestNetwork(config, SystemClocks.MONOTONIC, metrics());
        return server.open(sink).get(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void answer(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        handled.incrementAndGet();
        reply.send(new HeartbeatResponse());
    }

    private void hold(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        handled.incrementAndGet();
        held.add(reply);
    }

    private Reply nextHeld() throws InterruptedException {
        return Objects.requireNonNull(held.poll(20, TimeUnit.SECONDS), "no request came");
    }

    @Test
    void answersInTheOrderOfTheRequestsWhateverTheOrderOfTheAnswers() throws IOException {
        // Given
        int port = start(DEFAULTS, this::hold);
        try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < 3; i++) {
                client.send(RawClient.request(i));
            }
            await().until(() -> held.size() == 3);
            List<Reply> replies = new ArrayList<>(held);

            // When
            replies.get(2).send(new HeartbeatResponse());
            replies.get(1).skip();
            replies.get(0).send(new HeartbeatResponse());

            // Then
            assertThat(client.readCorrelationId()).isZero();
            assertThat(client.readCorrelationId()).isEqualTo(2);
        }
    }

    @Test
    void handsOverNoMoreThanTheBoundWhileAClientDoesNotWaitForAnswers() throws Exception {
        // Given
        int port = start(DEFAULTS.withLimits(1 << 20, 1 << 30, 4), this::hold);
        try (RawClient client = new RawClient(port)) {
            ByteBuffer many = ByteBuffer.allocate(10_000 * 14);
            for (int i = 0; i < 10_000; i++) {
                many.put(RawClient.request(i));
            }

            // When
            client.send(many.array());
            await().until(() -> held.size() == 4);

            // Then
            assertThat(handled).hasValue(4);
            for (int i = 0; i < 10_000; i++) {
                nextHeld().send(new HeartbeatResponse());
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void stopsReadingWhenTheRequestMemoryIsUsedUpAndGoesOnAfterwards() throws Exception {
        // Given
        int port = start(DEFAULTS.withLimits(1 << 20, 15, 16), this::hold);
        try (RawClient first = new RawClient(port);
                RawClient second = new RawClient(port)) {
            first.send(RawClient.request(1));
            first.send(RawClient.request(2));
            await().until(() -> !held.isEmpty());

            // When
            for (int answered = 0; answered < 2; answered++) {
                nextHeld().send(new HeartbeatResponse());
            }
            second.send(RawClient.request(3));
            nextHeld().send(new HeartbeatResponse());

            // Then
            assertThat(first.readCorrelationId()).isEqualTo(1);
            assertThat(first.readCorrelationId()).isEqualTo(2);
            assertThat(second.readCorrelationId()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 104_857_601, Integer.MAX_VALUE, 0, 1, 7})
    void closesOnBadLengths(int length) throws IOException {
        // Given
        int port = start(DEFAULTS, this::answer);
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(ByteBuffer.allocate(4 + 7).putInt(length).array());

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(handled).hasValue(0);
        }
    }

    @Test
    void closesOnAnUnknownApi() throws IOException {
        // Given
        int port = start(DEFAULTS, this::answer);
        byte[] request = RawClient.request(1);
        ByteBuffer.wrap(request).putShort(4, (short) 999);
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(request);

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void closesOnTlsBytes() throws IOException {
        // Given
        int port = start(DEFAULTS, this::answer);
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00});

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void closesAConnectionThatDripsItsRequest() throws IOException {
        // Given
        int port = start(DEFAULTS.withTimeouts(60_000, 100), this::answer);
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(ByteBuffer.allocate(5).putInt(1_000).array());

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void closesAConnectionThatNeverSaysAnything() throws IOException {
        // Given
        int port = start(DEFAULTS.withTimeouts(60_000, 100), this::answer);

        // When
        try (RawClient client = new RawClient(port)) {
            // Then
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void closesAnIdleConnectionButNotOneThatWaitsForItsAnswer() throws Exception {
        // Given
        int port = start(DEFAULTS.withTimeouts(100, 60_000), this::hold);
        try (RawClient idle = new RawClient(port);
                RawClient waiting = new RawClient(port)) {
            waiting.send(RawClient.request(7));
            Reply reply = nextHeld();

            // When
            assertThat(idle.isClosedByPeer()).isTrue();
            reply.send(new HeartbeatResponse());

            // Then
            assertThat(waiting.readCorrelationId()).isEqualTo(7);
        }
    }

    @Test
    void refusesMoreConnectionsFromOneAddressThanAllowed() throws IOException {
        // Given
        int port = start(
                DEFAULTS.withConnections(new ConnectionQuota(100, 2, java.util.Map.of(), 1_000, "")), this::answer);
        try (RawClient first = new RawClient(port);
                RawClient second = new RawClient(port)) {
            first.send(RawClient.request(1));
            second.send(RawClient.request(2));
            assertThat(first.readCorrelationId()).isEqualTo(1);
            assertThat(second.readCorrelationId()).isEqualTo(2);

            // When
            try (RawClient third = new RawClient(port)) {
                // Then
                assertThat(third.isClosedByPeer()).isTrue();
            }
        }
        await().untilAsserted(() -> {
            try (RawClient later = new RawClient(port)) {
                later.send(RawClient.request(3));
                assertThat(later.readCorrelationId()).isEqualTo(3);
            }
        });
    }

    @Test
    void aFailingHandlerCostsItsConnectionOnly() throws IOException {
        // Given
        int port = start(DEFAULTS, (connection, header, body, reply) -> {
            if (header.correlationId() == 13) {
                throw new IllegalStateException("planted");
            }
            reply.send(new HeartbeatResponse());
        });
        try (RawClient unlucky = new RawClient(port);
                RawClient other = new RawClient(port)) {
            // When
            unlucky.send(RawClient.request(13));

            // Then
            assertThat(unlucky.isClosedByPeer()).isTrue();
            other.send(RawClient.request(14));
            assertThat(other.readCorrelationId()).isEqualTo(14);
        }
    }

    @Test
    void requestsThatAreAnsweredByClosingGiveTheirMemoryBack() throws IOException {
        // Given: room for a few requests only
        int port = start(DEFAULTS.withLimits(1 << 20, 64, 16), (connection, header, body, reply) -> {
            if (header.correlationId() == 13) {
                reply.close();
            } else {
                reply.send(new HeartbeatResponse());
            }
        });
        for (int i = 0; i < 20; i++) {
            try (RawClient refused = new RawClient(port)) {
                refused.send(RawClient.request(13));
                assertThat(refused.isClosedByPeer()).isTrue();
            }
        }
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(RawClient.request(1));
            assertThat(client.readCorrelationId()).isEqualTo(1);
            client.send(RawClient.request(2));

            // Then
            assertThat(client.readCorrelationId()).isEqualTo(2);
        }
    }

    @Test
    void aRequestLargerThanTheWholeBudgetGetsThrough() throws IOException {
        // Given
        int port = start(DEFAULTS.withLimits(100 << 20, 1 << 20, 16), this::answer);
        try (RawClient client = new RawClient(port)) {
            for (int i = 0; i < 3; i++) {
                // When
                client.send(RawClient.request(i, 40 << 20));

                // Then
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
        }
    }

    @Test
    void clientsWithPartsOfLargeRequestsDoNotWaitForEachOther() throws Exception {
        // Given: what two of them hold is more than the budget
        int port = start(DEFAULTS.withLimits(100 << 20, 6 << 20, 16), this::answer);
        try (RawClient first = new RawClient(port);
                RawClient second = new RawClient(port)) {
            byte[] large = RawClient.request(1, 10 << 20);
            int half = 5 << 20;

            // When
            first.send(Arrays.copyOf(large, half));
            await().until(() -> server.requestMemory().largeIsClaimed());
            second.send(Arrays.copyOf(large, 3 << 20));
            first.send(Arrays.copyOfRange(large, half, large.length));

            // Then
            assertThat(first.readCorrelationId()).isEqualTo(1);
            second.send(Arrays.copyOfRange(large, 3 << 20, large.length));
            assertThat(second.readCorrelationId()).isEqualTo(1);
        }
    }

    @Test
    void smallRequestsGoOnWhileALargeOneIsReceived() throws IOException {
        // Given
        int port = start(DEFAULTS.withLimits(100 << 20, 6 << 20, 16), this::answer);
        try (RawClient large = new RawClient(port);
                RawClient small = new RawClient(port)) {
            byte[] request = RawClient.request(1, 60 << 20);
            large.send(Arrays.copyOf(request, 50 << 20));

            // When
            small.send(RawClient.request(2));

            // Then
            assertThat(small.readCorrelationId()).isEqualTo(2);
            large.send(Arrays.copyOfRange(request, 50 << 20, request.length));
            assertThat(large.readCorrelationId()).isEqualTo(1);
        }
    }

    @Test
    void partsOfRequestsDoNotHoldTheMemoryForEver() throws IOException {
        // Given: the memory for the large request and the whole budget are taken by clients that fall silent
        int port = start(DEFAULTS.withLimits(100 << 20, 8 << 20, 16).withTimeouts(60_000, 300), this::answer);
        List<RawClient> silent = new ArrayList<>();
        byte[] request = RawClient.request(1, 60 << 20);
        for (int i = 0; i < 3; i++) {
            RawClient client = new RawClient(port);
            client.send(Arrays.copyOf(request, 4 << 20));
            silent.add(client);
        }

        // When
        try (RawClient honest = new RawClient(port)) {
            honest.send(RawClient.request(2));

            // Then
            assertThat(honest.readCorrelationId()).isEqualTo(2);
        }
        for (RawClient client : silent) {
            client.close();
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNotTakenForABusyPort() {
        // Given
        try (TestNetwork elsewhere = new TestNetwork(
                NetConfig.defaults(new Endpoint("PLAINTEXT", "192.0.2.1", 0), 1), SystemClocks.MONOTONIC, metrics())) {
            // When / Then
            assertThatThrownBy(() -> elsewhere.open(this::answer))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("192.0.2.1")
                    .hasMessageNotContaining("another process");
        }
    }

    @Test
    void saysWhyAPortCannotBeBound() throws IOException {
        // Given
        int port = start(DEFAULTS, this::answer);
        try (TestNetwork late = new TestNetwork(
                NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", port), 1),
                SystemClocks.MONOTONIC,
                metrics())) {
            // When / Then
            assertThatThrownBy(() -> late.open(this::answer))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(port))
                    .hasMessageContaining("Is another process using the port?");
        }
    }
}
