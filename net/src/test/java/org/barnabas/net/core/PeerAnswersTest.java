package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.NetConfig;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.junit.jupiter.api.Test;

/** What other brokers answer, on a fake network: bounded, in order, and given back. */
class PeerAnswersTest {

    private static final int MEGABYTE = 1 << 20;
    private static final long BUDGET = 4L * MEGABYTE;
    private static final int LONG_MS = 600_000;

    private final List<Message> kept = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final FakeServer server = new FakeServer(11, 1, config());
    private final int port = server.open((connection, header, body, reply) -> {
        connection.ofBroker(1);
        reply.send(header.requestApiKey() == ApiKey.FETCH.id() ? records(3 * MEGABYTE) : new HeartbeatResponse());
    });

    private static NetConfig config() {
        return NetConfig.defaults(FakeServer.ENDPOINT, 1).withPeerAnswers(BUDGET);
    }

    private static FetchResponse records(int bytes) {
        return (FetchResponse) AnswerEndsTest.fetched(new BufferRecords(Unpooled.wrappedBuffer(new byte[bytes])));
    }

    private PeerClient client() {
        return server.network
                .clients()
                .client(
                        new ClientAddress("127.0.0.1", port),
                        server.fakes.inUse().get(0),
                        new BrokerClient.Settings("test", "PLAINTEXT", 1_000, 0, 8 * MEGABYTE, Runnable::run));
    }

    /** Keeps the records, as a follower does that has not written them. */
    private void fetch(PeerClient client) {
        client.send(ApiKey.FETCH, ScriptedSink.FETCH_VERSION, new FetchRequest(), LONG_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                retained(response).buffer().retain();
                kept.add(response);
            }

            @Override
            public void onFailure(ClientFailure failure) {
                heard.add(failure.toString());
            }
        });
    }

    private static BufferRecords retained(Message response) {
        Object records = ((FetchResponse) response)
                .responses()
                .get(0)
                .partitions()
                .get(0)
                .records();
        assertThat(records).isInstanceOf(BufferRecords.class);
        return (BufferRecords) java.util.Objects.requireNonNull(records);
    }

    private void write(Message response) {
        retained(response).buffer().release();
    }

    private void ask(PeerClient client, String name) {
        client.send(
                ApiKey.HEARTBEAT, (short) 0, new HeartbeatRequest().groupId("g").memberId("m"), LONG_MS, new Answer() {
                    @Override
                    public void onResponse(Message response) {
                        heard.add(name);
                    }

                    @Override
                    public void onFailure(ClientFailure failure) {
                        heard.add(name + ' ' + failure);
                    }
                });
    }

    @Test
    void largeAnswersWaitUntilThereIsRoomAndSmallOnesDoNot() {
        // Given: records for twice the budget, that nobody writes
        for (int i = 0; i < 5; i++) {
            fetch(client());
        }
        server.fakes.runFor(20_000);
        int before = kept.size();
        long used = server.network.clients().answers().usedBytes();

        // When
        ask(client(), "small");
        server.fakes.runFor(1_000);
        List<String> heardBefore = List.copyOf(heard);
        while (!kept.isEmpty()) {
            write(kept.remove(0));
            server.fakes.runFor(10_000);
        }

        // Then: what is held may be filled, and one answer goes beyond
        assertThat(before).isBetween(1, 4);
        assertThat(used).isLessThanOrEqualTo(BUDGET + 2 * 3 * MEGABYTE);
        assertThat(heardBefore).containsExactly("small");
        assertThat(heard).containsExactly("small");
        server.fakes.close(() -> {});
        assertThat(server.held()).isEmpty();
    }

    /** Whole frames may hold some of it all the time; what they leave is room all the same. */
    @Test
    void aLargeAnswerGoesOnAsSoonAsThereIsRoomThoughOthersAreHeld() {
        // Given
        RequestMemory memory = new RequestMemory(100, 50, true, SystemClocks.MONOTONIC);
        memory.acquireWhole(60);
        memory.acquireWhole(60);
        List<Boolean> woken = new ArrayList<>();
        assertThat(memory.claimLarge(this)).isFalse();
        memory.awaitLarge(() -> woken.add(memory.claimLarge(this)));
        // When
        memory.releaseWhole(60);
        // Then
        assertThat(woken).containsExactly(true);
    }

    @Property(tries = 30)
    void nothingOfAnAnswerStaysWhateverHappensToItsConnection(@ForAll long seed) {
        // Given
        PeerAnswersTest fresh = new PeerAnswersTest();
        Random random = new Random(seed);
        List<PeerClient> clients = List.of(fresh.client(), fresh.client(), fresh.client());

        // When
        for (int i = 0; i < 40; i++) {
            PeerClient client = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(8)) {
                case 0, 1 -> fresh.fetch(client);
                case 2 -> fresh.ask(client, "small");
                case 3 ->
                    fresh.server.fakes.sockets().forEach(socket -> {
                        if (random.nextInt(8) == 0) {
                            socket.reset();
                        }
                    });
                case 4 -> fresh.server.fakes.sockets().forEach(socket -> socket.stall(random.nextInt(3) == 0));
                case 5 -> {
                    if (!fresh.kept.isEmpty()) {
                        fresh.write(fresh.kept.remove(0));
                    }
                }
                default -> fresh.server.fakes.runFor(random.nextInt(200));
            }
        }
        clients.forEach(PeerClient::close);
        fresh.server.fakes.runFor(1_000);
        fresh.kept.forEach(fresh::write);
        fresh.server.fakes.sockets().forEach(socket -> socket.stall(false));
        fresh.server.fakes.close(() -> {});

        // Then
        assertThat(fresh.server.held()).isEmpty();
        assertThat(fresh.server.fakes.escaped()).isEmpty();
        assertThat(fresh.server.fatal).isEmpty();
    }
}
