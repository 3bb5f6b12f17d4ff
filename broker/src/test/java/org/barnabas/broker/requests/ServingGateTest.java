package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.junit.jupiter.api.Test;

class ServingGateTest {

    private static final int BUDGET = 32 << 20;

    private final List<String> served = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final List<ByteBuf> bodies = new ArrayList<>();
    private final Client client = new Client();
    private ServingGate gate = new ServingGate(
            (connection, header, body, reply) -> served.add(ApiKey.of(header.requestApiKey()) + " "
                    + header.correlationId() + " " + body.toString(java.nio.charset.StandardCharsets.US_ASCII)),
            ServingGate.heldBytes(BUDGET));

    /** A connection on a loop that the test runs. */
    private final class Client {

        private final Map<Object, Object> attachments = new HashMap<>();
        private final List<Runnable> atClose = new ArrayList<>();
        private final Connection connection = (Connection) Proxy.newProxyInstance(
                ServingGateTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, given) -> {
                    switch (method.getName()) {
                        case "attachment" -> {
                            return attachments.get(given[0]);
                        }
                        case "attach" -> attachments.put(given[0], given[1]);
                        case "onClose" -> atClose.add((Runnable) given[0]);
                        case "execute" -> loop.add((Runnable) given[0]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    private void ask(Client from, ApiKey api, int number) {
        ask(from, api, number, Unpooled.copiedBuffer("b" + number, java.nio.charset.StandardCharsets.US_ASCII));
    }

    private void ask(Client from, ApiKey api, int number, ByteBuf body) {
        Reply reply = (Reply) Proxy.newProxyInstance(
                ServingGateTest.class.getClassLoader(), new Class<?>[] {Reply.class}, (proxy, method, given) -> {
                    if (method.getName().equals("close")) {
                        closed.add("close " + number);
                    }
                    return null;
                });
        RequestHeader header = new RequestHeader().requestApiKey(api.id()).correlationId(number);
        gate.onRequest(from.connection, header, body, reply);
        // As the caller does when the call returns.
        body.release();
        bodies.add(body);
    }

    private void runLoop() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    @Test
    void clientsWaitUntilTheClusterIsKnownAndAreServedInTheirOrder() {
        // Given
        ask(client, ApiKey.METADATA, 1);
        ask(client, ApiKey.PRODUCE, 2);
        assertThat(served).isEmpty();
        // When
        gate.open();
        ask(client, ApiKey.PRODUCE, 3);
        // Then
        assertThat(served).as("what comes now must not overtake").isEmpty();
        runLoop();
        ask(client, ApiKey.PRODUCE, 4);
        assertThat(served).containsExactly("METADATA 1 b1", "PRODUCE 2 b2", "PRODUCE 3 b3", "PRODUCE 4 b4");
        assertThat(bodies).allMatch(body -> body.refCnt() == 0);
    }

    @Test
    void versionsAndTheOtherBrokersPass() {
        // Given
        ask(client, ApiKey.METADATA, 1);
        // When
        ask(client, ApiKey.API_VERSIONS, 2);
        ask(client, ApiKey.UPDATE_METADATA, 3);
        // Then
        assertThat(served).containsExactly("API_VERSIONS 2 b2", "UPDATE_METADATA 3 b3");
    }

    @Test
    void whoGoesAwayIsForgotten() {
        // Given
        ask(client, ApiKey.METADATA, 1);
        // When
        client.atClose.forEach(Runnable::run);
        gate.open();
        runLoop();
        // Then
        assertThat(served).isEmpty();
        assertThat(bodies).allMatch(body -> body.refCnt() == 0);
    }

    @Test
    void whatWaitsLeavesRoomInTheBudgetForTheController() {
        // Given
        for (int i = 0; i < 4; i++) {
            ask(client, ApiKey.PRODUCE, i, Unpooled.wrappedBuffer(new byte[BUDGET / 8]));
        }
        // When
        ask(new Client(), ApiKey.METADATA, 9);
        // Then
        assertThat(closed).containsExactly("close 9");
    }
}
