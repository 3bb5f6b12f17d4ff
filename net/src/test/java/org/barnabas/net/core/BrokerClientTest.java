package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.Connection;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests from broker to broker over real sockets. */
class BrokerClientTest {

    private static final short VERSION = 0;
    private static final int LONG_MS = 30_000;
    private static final NetConfig CONFIG = NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 1);

    private final BlockingQueue<Reply> held = new LinkedBlockingQueue<>();
    private final TestNetwork peer = server();
    private final TestNetwork own = server();
    private final BrokerClient.Settings settings =
            new BrokerClient.Settings("test", "PLAINTEXT", 5_000, 0, 1 << 20, Runnable::run);

    private static TestNetwork server() {
        return new TestNetwork(CONFIG, SystemClocks.MONOTONIC, new NetMetrics(new PrometheusRegistry()));
    }

    @AfterEach
    void stop() {
        own.close();
        peer.close();
    }

    /** Keeps what it heard. */
    private static final class Heard implements Answer {
        private final List<Object> all = new CopyOnWriteArrayList<>();

        @Override
        public void onResponse(Message response) {
            all.add(((AllocateProducerIdsResponse) response).throttleTimeMs());
        }

        @Override
        public void onFailure(ClientFailure failure) {
            all.add(failure);
        }
    }

    private void hold(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        held.add(reply);
    }

    private Reply nextHeld() throws InterruptedException {
        Reply reply = held.poll(20, TimeUnit.SECONDS);
        assertThat(reply).as("a request at the peer").isNotNull();
        return reply;
    }

    private BrokerClient client(int port) {
        return own.client(new ClientAddress("127.0.0.1", port), own.loops().get(0), settings);
    }

    private static void ask(BrokerClient client, int timeoutMs, Answer answer) {
        client.send(ApiKey.ALLOCATE_PRODUCER_IDS, VERSION, new AllocateProducerIdsRequest(), timeoutMs, answer);
    }

    private static AllocateProducerIdsResponse numbered(int number) {
        return new AllocateProducerIdsResponse().throttleTimeMs(number);
    }

    @Test
    void sendsWithoutWaitingAndHearsAnswersInOrder() throws Exception {
        // Given
        BrokerClient client = client(peer.open(this::hold).get(0));
        Heard heard = new Heard();

        // When
        for (int i = 0; i < 3; i++) {
            ask(client, LONG_MS, heard);
        }
        await().until(() -> held.size() == 3);
        for (int i = 0; i < 3; i++) {
            nextHeld().send(numbered(i));
        }

        // Then
        await().untilAsserted(() -> assertThat(heard.all).containsExactly(0, 1, 2));
    }

    @Test
    void tellsThatNobodyListens() {
        // Given
        int port = FreePorts.next();
        Heard heard = new Heard();
        List<ClientFailure> connects = new CopyOnWriteArrayList<>();

        // When
        BrokerClient client = client(port);
        ask(client, LONG_MS, heard);
        client.connect(connects::add);

        // Then
        await().untilAsserted(() -> assertThat(heard.all).containsExactly(ClientFailure.REFUSED));
        await().untilAsserted(() -> assertThat(connects).containsExactly(ClientFailure.REFUSED));
    }

    /** Whatever a broker has registered: who asks it hears that it cannot be reached. */
    @Test
    void tellsThatAnAddressIsNone() {
        // Given
        BrokerClient client = client(70_000);
        List<ClientFailure> connects = new CopyOnWriteArrayList<>();

        // When
        client.connect(connects::add);
        client.connect(connects::add);

        // Then
        await().untilAsserted(() ->
                assertThat(connects).containsExactly(ClientFailure.UNREACHABLE, ClientFailure.UNREACHABLE));
    }

    @Test
    void failsWhatIsUnderWayWhenTheConnectionBreaksAndConnectsAgain() throws Exception {
        // Given
        BrokerClient client = client(peer.open(this::hold).get(0));
        List<ClientFailure> lost = new CopyOnWriteArrayList<>();
        client.onLost(lost::add);
        Heard first = new Heard();
        ask(client, LONG_MS, first);
        ask(client, LONG_MS, first);

        // When
        nextHeld().close();

        // Then
        await().untilAsserted(() -> assertThat(first.all).containsExactly(ClientFailure.LOST, ClientFailure.LOST));
        assertThat(lost).containsExactly(ClientFailure.LOST);
        held.clear();
        Heard second = new Heard();
        ask(client, LONG_MS, second);
        nextHeld().send(numbered(7));
        await().untilAsserted(() -> assertThat(second.all).containsExactly(7));
    }

    /** Somebody's fault in hearing of it must not keep the others from hearing of theirs. */
    @Test
    void tellsAllThatTheConnectionBrokeThoughOneOfThemFails() throws Exception {
        // Given
        BrokerClient client = client(peer.open(this::hold).get(0));
        Heard heard = new Heard();
        client.onLost(failure -> {
            throw new IllegalStateException("planted");
        });
        ask(client, LONG_MS, new Failing());
        ask(client, LONG_MS, heard);

        // When
        nextHeld().close();

        // Then
        await().untilAsserted(() -> assertThat(heard.all).containsExactly(ClientFailure.LOST));
    }

    @Test
    void tellsAllThatNobodyListensThoughOneOfThemFails() {
        // Given
        BrokerClient client = client(FreePorts.next());
        Heard heard = new Heard();
        List<ClientFailure> connects = new CopyOnWriteArrayList<>();

        // When
        ask(client, LONG_MS, new Failing());
        ask(client, LONG_MS, heard);
        client.connect(failure -> {
            throw new IllegalStateException("planted");
        });
        client.connect(connects::add);

        // Then
        await().untilAsserted(() -> assertThat(heard.all).containsExactly(ClientFailure.REFUSED));
        await().untilAsserted(() -> assertThat(connects).containsExactly(ClientFailure.REFUSED));
    }

    /** Does not get over it. */
    private static final class Failing implements Answer {
        @Override
        public void onResponse(Message response) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void onFailure(ClientFailure failure) {
            throw new IllegalStateException("planted");
        }
    }

    @Test
    void givesUpTheConnectionWhenAnAnswerDoesNotCome() throws Exception {
        // Given
        BrokerClient client = client(peer.open(this::hold).get(0));
        Heard impatient = new Heard();
        Heard behind = new Heard();

        // When
        ask(client, 200, impatient);
        ask(client, LONG_MS, behind);

        // Then
        await().untilAsserted(() -> assertThat(impatient.all).containsExactly(ClientFailure.TIMED_OUT));
        await().untilAsserted(() -> assertThat(behind.all).containsExactly(ClientFailure.TIMED_OUT));
    }

    @Test
    void failsEverythingWhenClosed() throws Exception {
        // Given
        BrokerClient client = client(peer.open(this::hold).get(0));
        Heard heard = new Heard();
        List<ClientFailure> lost = new CopyOnWriteArrayList<>();
        client.onLost(lost::add);
        ask(client, LONG_MS, heard);
        nextHeld();

        // When
        client.close();
        ask(client, LONG_MS, heard);

        // Then
        await().untilAsserted(() -> assertThat(heard.all).containsExactly(ClientFailure.CLOSED, ClientFailure.CLOSED));
        assertThat(lost).isEmpty();
    }
}
