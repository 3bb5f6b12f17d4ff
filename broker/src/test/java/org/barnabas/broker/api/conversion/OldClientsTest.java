package org.barnabas.broker.api.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import org.barnabas.broker.api.ClientSoftware;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OldClientsTest {

    private final OldClients clients = new OldClients();
    private final FakeLoop loop = new FakeLoop(new ManualScheduler(new ManualClock(0)));

    private static RequestContext request(FakeLoop.FakeConnection connection, @Nullable String clientId) {
        return new RequestContext(connection, new RequestHeader().clientId(clientId), RequestContext.ANONYMOUS, 0);
    }

    private FakeLoop.FakeConnection connect(String version) {
        FakeLoop.FakeConnection connection = loop.connect();
        connection.attach(ClientSoftware.class, new ClientSoftware("librdkafka", version));
        return connection;
    }

    @Test
    void aClientIsLoggedOnceHoweverOftenItConnects() {
        // Given
        FakeLoop.FakeConnection first = loop.connect();

        // Then
        assertThat(clients.tell(request(first, "storm"))).isTrue();
        assertThat(clients.tell(request(first, "storm"))).isFalse();
        assertThat(clients.tell(request(loop.connect(), "storm"))).isFalse();
        assertThat(clients.tell(request(first, "spark"))).isTrue();
        assertThat(clients.tell(request(first, "storm"))).isFalse();
        assertThat(clients.tell(request(first, null))).isTrue();
    }

    @Test
    void oneThatSaysWhichSoftwareItIsIsLoggedOncePerVersion() {
        // Then
        assertThat(clients.tell(request(loop.connect(), "storm"))).isTrue();
        assertThat(clients.tell(request(connect("1.6.1"), "storm"))).isTrue();
        assertThat(clients.tell(request(connect("1.6.1"), "storm"))).isFalse();
        assertThat(clients.tell(request(connect("1.6.2"), "storm"))).isTrue();
    }

    @Test
    void remembersABoundedNumber() {
        // Given
        FakeLoop.FakeConnection connection = loop.connect();
        for (int i = 0; i < OldClients.MOST; i++) {
            assertThat(clients.tell(request(connection, "client-" + i))).isTrue();
        }

        // Then
        assertThat(clients.tell(request(connection, "one more"))).isFalse();
    }
}
