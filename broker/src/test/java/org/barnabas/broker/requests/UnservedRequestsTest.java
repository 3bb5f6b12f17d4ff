package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import org.barnabas.net.Connection;
import org.barnabas.protocol.message.RequestHeader;
import org.junit.jupiter.api.Test;

class UnservedRequestsTest {

    private final UnservedRequests unserved = new UnservedRequests();
    private final Connection connection = (Connection) Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> InetAddress.getLoopbackAddress());

    private boolean tell(String client, int version) {
        return unserved.tell(
                connection,
                new RequestHeader()
                        .requestApiKey((short) 3)
                        .requestApiVersion((short) version)
                        .clientId(client));
    }

    @Test
    void eachClientIsNamedOnceForEachVersion() {
        // When
        boolean first = tell("a", 1);
        boolean again = tell("a", 1);
        boolean otherVersion = tell("a", 2);
        boolean otherClient = tell("b", 1);
        // Then
        assertThat(first).isTrue();
        assertThat(again).isFalse();
        assertThat(otherVersion).isTrue();
        assertThat(otherClient).isTrue();
    }

    @Test
    void clientsThatInventNamesAreNotRemembered() {
        // Given
        for (int i = 0; i < 1_000; i++) {
            tell("client-" + i, 1);
        }
        // When
        boolean oneMore = tell("another", 1);
        // Then
        assertThat(oneMore).isFalse();
    }
}
