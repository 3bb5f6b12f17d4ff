package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.barnabas.net.Connection;
import org.barnabas.net.Identity;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.junit.jupiter.api.Test;

/** Answers that are held back, connections that are muted, and what a connection knows of its listener and its client. */
class SlowedClientsTest {

    private final List<Connection> connections = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final FakeServer server =
            new FakeServer(3, 1, NetConfig.defaults(new Endpoint("INTERNAL", "127.0.0.1", 0, true), 1));

    /** A client of a server that keeps what it hears, and does with each request what a test says. */
    private FakeClient client(BiConsumer<Connection, Reply> handling) {
        return server.connect(server.open((connection, header, body, reply) -> {
            connections.add(connection);
            replies.add(reply);
            handling.accept(connection, reply);
        }));
    }

    private void ask(FakeClient client, int... numbers) {
        for (int number : numbers) {
            client.send(RawClient.request(number));
        }
        server.fakes.runFor(50);
    }

    @Test
    void anAnswerLeavesWhenItsTimeHasComeAndLaterOnesBehindIt() {
        // Given
        FakeClient client = client((connection, reply) -> {
            if (replies.size() == 1) {
                reply.after(1_000);
            }
            reply.send(new HeartbeatResponse());
        });

        // When
        ask(client, 1, 2);
        server.fakes.runFor(900);
        List<Integer> before = client.correlationIds();
        server.fakes.runFor(100);

        // Then
        assertThat(before).isEmpty();
        assertThat(client.correlationIds()).containsExactly(1, 2);
        assertThat(server.held()).isEmpty();
    }

    @Test
    void anAnswerThatIsGivenAfterItsTimeIsNotHeldBackAnyMore() {
        // Given
        FakeClient client = client((connection, reply) -> reply.after(100));
        ask(client, 1);
        server.fakes.runFor(100);

        // When
        replies.get(0).send(new HeartbeatResponse());
        server.fakes.runFor(20);

        // Then
        assertThat(client.correlationIds()).containsExactly(1);
    }

    @Test
    void nobodyIsHeldBackLongerThanTheBound() {
        // Given
        FakeClient client = client((connection, reply) -> {
            reply.after(Long.MAX_VALUE);
            connection.mute(Long.MAX_VALUE);
            reply.send(new HeartbeatResponse());
        });

        // When
        ask(client, 1, 2);
        server.fakes.runFor(Reply.MOST_DELAY_MS);

        // Then
        assertThat(client.correlationIds()).containsExactly(1);
        assertThat(replies).hasSize(2);
    }

    @Test
    void whatIsHeldBackIsGivenBackWhenTheConnectionCloses() {
        // Given: one that is answered, one that is not, and one that comes too late
        CountedFile file = new CountedFile(1_000, (byte) 1);
        FakeClient client = client((connection, reply) -> reply.after(10_000));
        ask(client, 1, 2);
        replies.get(0).send(AnswerEndsTest.fetched(file));
        server.fakes.runFor(10);

        // When
        client.socket().reset();
        server.fakes.runFor(10);
        assertThat(file.releases()).isEqualTo(1);
        replies.get(1).send(new HeartbeatResponse());
        server.fakes.runFor(60_000);

        // Then
        assertThat(file.releases()).isEqualTo(1);
        assertThat(server.held()).isEmpty();
        assertThat(server.fakes.escaped()).isEmpty();
    }

    @Test
    void aMutedConnectionIsNotReadFromAndItsAnswersGoOn() {
        // Given
        FakeClient client = client((connection, reply) -> {
            if (replies.size() == 1) {
                connection.mute(1_000);
                connection.mute(10);
            }
        });
        ask(client, 1);

        // When: also what was read before
        ask(client, 2, 3);
        replies.get(0).send(new HeartbeatResponse());
        server.fakes.runFor(800);
        int handledMuted = replies.size();
        List<Integer> answeredMuted = client.correlationIds();
        server.fakes.runFor(300);

        // Then
        assertThat(handledMuted).isEqualTo(1);
        assertThat(answeredMuted).containsExactly(1);
        assertThat(replies).hasSize(3);
        replies.forEach(reply -> reply.send(new HeartbeatResponse()));
        server.fakes.runFor(50);
        assertThat(client.correlationIds()).containsExactly(1, 2, 3);
    }

    @Test
    void aMutedConnectionThatClosesHoldsNothing() {
        // Given
        FakeClient client = client((connection, reply) -> connection.mute(20_000));
        ask(client, 1, 2, 3);

        // When
        client.socket().reset();
        server.fakes.runFor(60_000);

        // Then
        assertThat(server.held()).isEmpty();
        assertThat(server.fakes.escaped()).isEmpty();
        assertThat(replies).hasSize(1);
    }

    @Test
    void aConnectionKnowsItsListenerAndThatNobodyHasProvedAnything() {
        // Given
        List<Identity> identities = new ArrayList<>();
        FakeClient client = client((connection, reply) -> identities.add(connection.identity()));

        // When
        ask(client, 1);

        // Then
        assertThat(connections.get(0).listenerName()).isEqualTo("INTERNAL");
        assertThat(connections.get(0).isInterBroker()).isTrue();
        assertThat(identities).containsExactly(Identity.anonymous());
        assertThat(Identity.anonymous().principal()).isEqualTo("User:ANONYMOUS");
    }
}
