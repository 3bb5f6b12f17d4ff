package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.net.NetConfig;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.WireReader;

/** Clients and a server on a network that does what networks do, from a seed. */
class ConversationTest {

    private static final int STEPS = 120;
    private static final ApiKey[] APIS = {ApiKey.HEARTBEAT, ApiKey.FETCH, ApiKey.DESCRIBE_GROUPS};

    /** Little of everything, so that all have to wait for each other. */
    private static NetConfig narrow(int loops) {
        return NetConfig.defaults(FakeServer.ENDPOINT, loops)
                .withLimits(1 << 20, 32 << 10, 4)
                .withWaiting(64 << 10);
    }

    private static final class World {

        final Random random;
        final ScriptedSink sink;
        final FakeServer server;
        final List<FakeClient> clients = new ArrayList<>();
        final Map<Integer, ApiKey> apis = new HashMap<>();
        private int correlation;

        World(long seed) {
            random = new Random(seed);
            sink = new ScriptedSink(random.nextLong());
            int loops = 1 + random.nextInt(4);
            server = new FakeServer(random.nextLong(), loops, narrow(loops));
            server.fakes.window(1 << (13 + random.nextInt(7)));
            server.fakes.takesFiles(random.nextInt(4) > 0);
            int port = server.open(sink);
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                clients.add(server.connect(port));
            }
        }

        FakeClient someone() {
            return clients.get(random.nextInt(clients.size()));
        }

        void ask(FakeClient client) {
            ApiKey api = APIS[random.nextInt(APIS.length)];
            apis.put(correlation, api);
            int bytes = random.nextInt(5) == 0 ? random.nextInt(200_000) : random.nextInt(2_000);
            client.send(ScriptedSink.request(correlation++, api, bytes));
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> ask(someone());
                case 3 -> someone().reading(random.nextBoolean());
                case 4 -> someone().socket().stall(random.nextBoolean());
                case 5 -> sink.answerElsewhere();
                case 6 -> server.fakes.sockets().forEach(socket -> socket.stall(random.nextInt(4) == 0));
                default -> server.fakes.runFor(random.nextInt(200));
            }
            server.fakes.runFor(random.nextInt(20));
        }

        void quieten() {
            server.fakes.sockets().forEach(socket -> socket.stall(false));
            clients.forEach(client -> client.reading(true));
            for (int i = 0; i < 5_000 && !isOver(); i++) {
                sink.answerElsewhere();
                server.fakes.runFor(50);
            }
            server.fakes.runFor(1_000);
        }

        private boolean isOver() {
            return sink.elsewhere.isEmpty() && server.held().isEmpty() && server.fakes.isQuiet();
        }

        void checkNothingIsHeld() {
            assertThat(server.fakes.escaped()).isEmpty();
            assertThat(server.fatal).isEmpty();
            assertThat(sink.kept()).isZero();
            assertThat(server.held()).isEmpty();
            assertThat(sink.files).allMatch(file -> file.releases() == 1);
        }
    }

    @Property(tries = 60)
    void everyRequestIsAnsweredWholeAndInItsTurnHoweverTheStreamsAreCut(@ForAll long seed) {
        // Given
        World world = new World(seed);

        // When
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        world.quieten();

        // Then: clients came one by one, and connections have numbers from 1 on
        for (int i = 0; i < world.clients.size(); i++) {
            FakeClient client = world.clients.get(i);
            assertThat(client.isClosed()).as("closed").isFalse();
            assertThat(client.unfinishedBytes()).isZero();
            assertThat(client.correlationIds())
                    .isEqualTo(world.sink.expected.getOrDefault(Integer.toString(i + 1), List.of()));
            client.answers().forEach(answer -> check(answer, world));
        }
        assertThat(world.sink.expected.values().stream().mapToInt(List::size).sum())
                .isGreaterThan(world.correlation / 2);
        world.checkNothingIsHeld();
    }

    private static void check(ByteBuf answer, World world) {
        WireReader in = new WireReader(answer);
        ResponseHeader header = ResponseHeader.read(in, (short) 0);
        if (world.apis.get(header.correlationId()) != ApiKey.FETCH) {
            return;
        }
        FetchResponse fetched = (FetchResponse) ApiKey.FETCH.readResponse(in, ScriptedSink.FETCH_VERSION);
        for (FetchResponse.PartitionData data : fetched.responses().get(0).partitions()) {
            ByteBuf records = ((BufferRecords) Objects.requireNonNull(data.records())).buffer();
            int other = records.forEachByte(value -> value == data.partitionIndex());
            assertThat(other)
                    .as("first byte that is not partition %s's", data.partitionIndex())
                    .isEqualTo(-1);
        }
    }

    @Property(tries = 100)
    void nothingStaysHeldHoweverConnectionsEnd(@ForAll long seed) {
        // Given
        World world = new World(seed);
        int port = 1_024;

        // When
        for (int i = 0; i < STEPS; i++) {
            switch (world.random.nextInt(40)) {
                case 0 -> world.someone().socket().reset();
                case 1 -> world.someone().socket().endSending();
                case 2 -> world.someone().close();
                case 3 -> world.someone().send(new byte[] {0x7f, 1, 1, 1});
                case 4 -> world.clients.add(world.server.connect(port));
                case 5 ->
                    world.server.fakes.sockets().forEach(socket -> {
                        if (world.random.nextInt(6) == 0) {
                            socket.reset();
                        }
                    });
                case 6 -> world.sink.files.forEach(file -> file.cutTo(world.random.nextInt(2) * file.sizeInBytes()));
                default -> world.step();
            }
        }
        world.quieten();
        world.clients.forEach(client -> client.socket().reset());
        world.quieten();

        // Then
        world.checkNothingIsHeld();
        assertThat(world.server.network.listeners().openConnections()).isZero();
    }
}
