package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.Connection;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests under way over real sockets: what they hold, who waits for whom, and what becomes of failures. */
class RequestsUnderWayTest {

    private static final NetConfig DEFAULTS = NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 2);

    private final AtomicInteger handled = new AtomicInteger();
    private final BlockingQueue<Reply> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> fatal = new LinkedBlockingQueue<>();
    private TestNetwork server = server(DEFAULTS, SystemClocks.MONOTONIC);

    private TestNetwork server(NetConfig config, MonotonicClock clock) {
        return new TestNetwork(config, clock, new NetMetrics(new PrometheusRegistry()), new FailurePolicy(fatal::add));
    }

    private int start(NetConfig config, RequestSink sink) throws IOException {
        return start(config, SystemClocks.MONOTONIC, sink);
    }

    private int start(NetConfig config, MonotonicClock clock, RequestSink sink) throws IOException {
        server.close();
        server = server(config, clock);
        return server.open(sink).get(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void hold(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        handled.incrementAndGet();
        held.add(reply);
    }

    private Reply nextHeld() throws InterruptedException {
        return Objects.requireNonNull(held.poll(20, TimeUnit.SECONDS), "no request came");
    }

    @Test
    void requestsThatWaitForAnswersHoldNoRequestMemory() throws Exception {
        // Given: far more of them than the budget
        int port = start(DEFAULTS.withLimits(1 << 20, 64 << 10, 64), this::hold);
        try (RawClient waiting = new RawClient(port);
                RawClient other = new RawClient(port)) {
            for (int i = 0; i < 10; i++) {
                waiting.send(RawClient.request(i, 60_000));
            }
            await().until(() -> held.size() == 10);
            await().until(() -> server.requestMemory().usedBytes() == 0);

            // When
            other.send(RawClient.request(77));
            await().until(() -> held.size() == 11);
            for (Reply reply : held) {
                reply.send(new HeartbeatResponse());
            }

            // Then
            assertThat(other.readCorrelationId()).isEqualTo(77);
        }
    }

    @Test
    void bytesThatAHandlerKeepsStayOnTheAccountUntilItLetsGo() throws Exception {
        // Given
        BlockingQueue<ByteBuf> kept = new LinkedBlockingQueue<>();
        int port = start(DEFAULTS, (connection, header, body, reply) -> {
            kept.add(body.retainedSlice());
            reply.send(new HeartbeatResponse());
        });
        try (RawClient client = new RawClient(port)) {
            client.send(RawClient.request(1, 300_000));
            assertThat(client.readCorrelationId()).isEqualTo(1);
            ByteBuf bytes = Objects.requireNonNull(kept.poll(20, TimeUnit.SECONDS));
            assertThat(server.requestMemory().usedBytes()).isEqualTo(300_010);

            // When
            bytes.release();

            // Then
            assertThat(server.requestMemory().usedBytes()).isZero();
        }
    }

    @Test
    void aBrokerIsReadFromAndANewcomerHeardWhileClientsUseUpTheMemory() throws Exception {
        // Given: what the client sends is kept, as records that are not written yet
        BlockingQueue<ByteBuf> kept = new LinkedBlockingQueue<>();
        int port = start(DEFAULTS.withLimits(1 << 20, 100_000, 16), (connection, header, body, reply) -> {
            if (header.correlationId() < 100) {
                kept.add(body.retain());
                handled.incrementAndGet();
            } else {
                connection.ofBroker(2);
                reply.send(new HeartbeatResponse());
            }
        });
        try (RawClient broker = new RawClient(port);
                RawClient client = new RawClient(port)) {
            broker.send(RawClient.request(100));
            assertThat(broker.readCorrelationId()).isEqualTo(100);
            client.send(RawClient.request(1, 100_000));
            await().until(() -> server.requestMemory().exhausted());
            client.send(RawClient.request(2, 10));

            // When
            broker.send(RawClient.request(101, 300_000));
            try (RawClient newcomer = new RawClient(port)) {
                newcomer.send(RawClient.request(102, 10));

                // Then
                assertThat(broker.readCorrelationId()).isEqualTo(101);
                assertThat(newcomer.readCorrelationId()).isEqualTo(102);
            }
            assertThat(handled).hasValue(1);
            kept.remove().release();
            await().until(() -> handled.get() == 2);
            kept.remove().release();
        }
    }

    @Test
    void closingAConnectionGivesBackWhatItsRequestsKeepThoughTheyAreNeverAnswered() throws Exception {
        // Given
        int port = start(DEFAULTS, this::hold);
        RawClient client = new RawClient(port);
        client.send(RawClient.request(1, 10_000));
        nextHeld();
        await().until(() -> server.parkedMemory().usedBytes() > 10_000);

        // When
        client.close();

        // Then
        await().until(() -> server.parkedMemory().usedBytes() == 0);
        assertThat(server.requestMemory().usedBytes()).isZero();
    }

    @Test
    void aConnectionWhoseRequestsKeepTooMuchHasOneUnderWayAndOthersAreServed() throws Exception {
        // Given
        int port = start(DEFAULTS.withWaiting(8_000), this::hold);
        try (RawClient greedy = new RawClient(port);
                RawClient other = new RawClient(port)) {
            for (int i = 0; i < 3; i++) {
                greedy.send(RawClient.request(i, 3_000));
            }
            Reply first = nextHeld();

            // When
            other.send(RawClient.request(77));
            nextHeld().send(new HeartbeatResponse());

            // Then
            assertThat(other.readCorrelationId()).isEqualTo(77);
            assertThat(handled).hasValue(2);
            first.send(new HeartbeatResponse());
            assertThat(greedy.readCorrelationId()).isZero();
            nextHeld().send(new HeartbeatResponse());
            assertThat(greedy.readCorrelationId()).isEqualTo(1);
        }
    }

    @Test
    void aRequestThatNobodyAnswersEndsItsConnection() throws Exception {
        // Given
        AtomicLong nowMs = new AtomicLong();
        int port = start(
                DEFAULTS.withTimeouts(-1, 100), () -> nowMs.get() * 1_000_000, (connection, header, body, reply) -> {
                    if (header.correlationId() == 2) {
                        reply.expectWithin(3_600_000);
                    }
                    held.add(reply);
                });
        try (RawClient lost = new RawClient(port);
                RawClient patient = new RawClient(port)) {
            lost.send(RawClient.request(1));
            patient.send(RawClient.request(2));
            await().until(() -> held.size() == 2);

            // When
            nowMs.set(600_000);

            // Then
            assertThat(lost.isClosedByPeer()).isTrue();
            for (Reply reply : held) {
                reply.send(new HeartbeatResponse());
            }
            assertThat(patient.readCorrelationId()).isEqualTo(2);
            await().until(() -> server.parkedMemory().usedBytes() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stack", "assertion", "memory", "linkage"})
    void whateverAHandlerThrowsItsConnectionEndsAndNothingStaysHeld(String kind) throws Exception {
        // Given
        int port = start(DEFAULTS, (connection, header, body, reply) -> {
            switch (kind) {
                case "stack" -> throw new StackOverflowError("planted");
                case "assertion" -> throw new AssertionError("planted");
                case "memory" -> throw new OutOfMemoryError("planted");
                default -> throw new NoClassDefFoundError("planted");
            }
        });
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(RawClient.request(1, 1_000));

            // Then
            assertThat(client.isClosedByPeer()).isTrue();
        }
        await().until(() ->
                server.requestMemory().usedBytes() == 0 && server.parkedMemory().usedBytes() == 0);
        boolean confined = kind.equals("stack") || kind.equals("assertion");
        assertThat(fatal).hasSize(confined ? 0 : 1);
    }

    @Test
    void tasksOfALoopThatFailAreTold() {
        // When
        server.loops().get(0).execute(() -> {
            throw new OutOfMemoryError("in a task");
        });
        server.loops().get(1).schedule(1, () -> {
            throw new NoClassDefFoundError("in a timer");
        });

        // Then
        await().until(() -> fatal.size() == 2);
        assertThat(fatal)
                .anyMatch(reason -> reason.startsWith("net-0: "))
                .anyMatch(reason -> reason.startsWith("net-1: "));
    }

    @Test
    void aClientThatEndsItsSendingSideGetsItsAnswersAndThenTheEnd() throws Exception {
        // Given
        int port = start(DEFAULTS, this::hold);
        for (int i = 0; i < 50; i++) {
            try (RawClient client = new RawClient(port)) {
                client.send(RawClient.request(1));
                client.send(RawClient.request(2));
                client.endSending();
                Reply first = nextHeld();

                // When
                nextHeld().send(new HeartbeatResponse());
                first.send(new HeartbeatResponse());

                // Then
                assertThat(client.readCorrelationId()).isEqualTo(1);
                assertThat(client.readCorrelationId()).isEqualTo(2);
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    void whatWaitsIsAskedToHurryWhenTheClientSendsNothingMore() throws Exception {
        // Given
        int port = start(DEFAULTS, (connection, header, body, reply) -> {
            reply.onHurry(() -> reply.send(new HeartbeatResponse()));
            held.add(reply);
        });
        try (RawClient client = new RawClient(port)) {
            client.send(RawClient.request(1));
            nextHeld();

            // When
            client.endSending();

            // Then
            assertThat(client.readCorrelationId()).isEqualTo(1);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        await().until(() -> server.parkedMemory().usedBytes() == 0);
    }

    /** Such as a fetch whose records were read from the disk meanwhile, and were not enough. */
    @Test
    void whoBeginsToWaitAfterTheClientHasEndedIsAskedToHurry() {
        // Given
        FakeServer fake = new FakeServer(1, 1, DEFAULTS);
        List<Runnable> waits = new ArrayList<>();
        FakeClient client = fake.connect(fake.open((connection, header, body, reply) ->
                waits.add(() -> connection.execute(() -> reply.onHurry(() -> reply.send(new HeartbeatResponse()))))));
        client.send(RawClient.request(1));
        fake.fakes.runFor(500);
        client.socket().endSending();
        fake.fakes.runFor(500);

        // When
        waits.get(0).run();
        fake.fakes.runFor(500);

        // Then
        assertThat(client.correlationIds()).containsExactly(1);
        client.close();
        fake.fakes.runFor(500);
        client.answers().forEach(ByteBuf::release);
    }
}
