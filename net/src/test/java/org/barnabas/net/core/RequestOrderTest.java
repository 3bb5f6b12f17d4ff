package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.net.NetConfig;
import org.barnabas.net.Reply;
import org.barnabas.net.port.FakeSocket;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.junit.jupiter.api.Test;

/** What a client asks for sees what it did before on the same connection, whether it has waited for the answer or not. */
class RequestOrderTest {

    private static final ApiKey[] APIS = {
        ApiKey.PRODUCE, ApiKey.PRODUCE, ApiKey.FETCH, ApiKey.HEARTBEAT, ApiKey.OFFSET_COMMIT, ApiKey.STOP_REPLICA
    };

    private final FakeServer server = new FakeServer(5, 1, NetConfig.defaults(FakeServer.ENDPOINT, 1));
    private final List<ApiKey> handled = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final FakeClient client = server.connect(server.open((connection, header, body, reply) -> {
        handled.add(ApiKey.of(header.requestApiKey()));
        replies.add(reply);
    }));

    private void send(ApiKey... apis) {
        for (ApiKey api : apis) {
            client.send(ScriptedSink.request(0, api, 0));
        }
        server.fakes.runFor(100);
    }

    /** Whether the server reads what the client sends. */
    private boolean isRead() {
        return server.fakes.sockets().stream()
                .filter(socket -> socket != client.socket())
                .allMatch(FakeSocket::isReading);
    }

    private void answer(int index) {
        replies.get(index).send(new HeartbeatResponse());
        server.fakes.runFor(100);
    }

    @Test
    void oneAfterTheOtherIsHandled() {
        // When
        send(ApiKey.OFFSET_COMMIT, ApiKey.OFFSET_FETCH, ApiKey.HEARTBEAT);

        // Then
        assertThat(handled).containsExactly(ApiKey.OFFSET_COMMIT);
        answer(0);
        assertThat(handled).containsExactly(ApiKey.OFFSET_COMMIT, ApiKey.OFFSET_FETCH);
        answer(1);
        assertThat(handled).hasSize(3);
        answer(2);
        assertThat(client.answers()).hasSize(3);
    }

    @Test
    void appendsAreUnderWayTogetherAndWhatComesBehindThemSeesAll() {
        // When
        send(ApiKey.PRODUCE, ApiKey.PRODUCE, ApiKey.PRODUCE, ApiKey.LIST_OFFSETS, ApiKey.PRODUCE);

        // Then
        assertThat(handled).containsExactly(ApiKey.PRODUCE, ApiKey.PRODUCE, ApiKey.PRODUCE);
        answer(2);
        answer(0);
        assertThat(handled).hasSize(3);
        answer(1);
        assertThat(handled).hasSize(4).endsWith(ApiKey.LIST_OFFSETS);
        answer(3);
        assertThat(handled).hasSize(5);
    }

    @Test
    void whatWaitsIsNotReadOnBehind() {
        // Given
        send(ApiKey.HEARTBEAT);

        // When
        send(ApiKey.HEARTBEAT, ApiKey.HEARTBEAT);

        // Then
        assertThat(handled).hasSize(1);
        assertThat(isRead()).isFalse();
        answer(0);
        answer(1);
        assertThat(isRead()).isTrue();
    }

    @Property(tries = 200)
    void allAreHandledInOrderWhateverTheyAre(@ForAll long seed) {
        // Given
        RequestOrderTest fresh = new RequestOrderTest();
        Random random = new Random(seed);
        List<ApiKey> sent = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ApiKey api = APIS[random.nextInt(APIS.length)];
            sent.add(api);
            fresh.client.send(ScriptedSink.request(i, api, random.nextInt(200)));
        }
        int known = 0;

        // When: answered in any order
        while (known < sent.size() || !open.isEmpty()) {
            fresh.server.fakes.runFor(100);
            for (; known < fresh.replies.size(); known++) {
                open.add(known);
            }
            assertThat(open).as("somebody is under way").isNotEmpty();
            boolean alone = open.stream()
                    .anyMatch(at -> sent.get(at) == ApiKey.HEARTBEAT || sent.get(at) == ApiKey.OFFSET_COMMIT);
            assertThat(!alone || open.size() == 1).isTrue();
            assertThat(open.stream().map(sent::get).distinct()).hasSize(1);
            fresh.replies.get(open.remove(random.nextInt(open.size()))).send(new HeartbeatResponse());
        }
        fresh.server.fakes.runFor(100);

        // Then
        assertThat(fresh.handled).isEqualTo(sent);
        assertThat(fresh.client.answers()).hasSize(sent.size());
    }
}
