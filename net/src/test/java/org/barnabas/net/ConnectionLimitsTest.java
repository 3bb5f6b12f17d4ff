package org.barnabas.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private static final int MANY = 1_000;

    private final AtomicLong nowNs = new AtomicLong();
    private final InetAddress here = address("10.0.0.1");
    private final InetAddress there = address("10.0.0.2");

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ConnectionLimits limits(int total, int perAddress, Map<String, Integer> exceptions, int perSecond) {
        return new ConnectionLimits(new ConnectionQuota(total, perAddress, exceptions, perSecond), nowNs::get);
    }

    @Test
    void anAddressMayHaveALimitOfItsOwnLargerOrSmaller() {
        // Given
        ConnectionLimits limits = limits(MANY, 2, Map.of("10.0.0.1", 3, "10.0.0.3", 0), MANY);
        // When
        for (int i = 0; i < 2; i++) {
            assertThat(limits.admit(here)).isNull();
            assertThat(limits.admit(there)).isNull();
        }
        // Then
        assertThat(limits.admit(there)).isEqualTo("max.connections.per.ip=2");
        assertThat(limits.admit(here)).isNull();
        assertThat(limits.admit(here)).isEqualTo("max.connections.per.ip.overrides=3");
        assertThat(limits.admit(address("10.0.0.3"))).isEqualTo("max.connections.per.ip.overrides=0");
        limits.closed(here);
        assertThat(limits.admit(here)).isNull();
    }

    @Test
    void anUnknownHostHasNoEffect() {
        // Given
        ConnectionLimits limits = limits(MANY, 1, Map.of("no such host", 5), MANY);
        // When
        String refusal = limits.admit(here);
        // Then
        assertThat(refusal).isNull();
        assertThat(limits.admit(here)).isEqualTo("max.connections.per.ip=1");
    }

    @Test
    void otherLimitsHoldFromTheNextConnectionOn() {
        // Given
        ConnectionLimits limits = limits(1, MANY, Map.of(), MANY);
        limits.admit(here);
        // When
        boolean refused = limits.admit(here) != null;
        limits.change(new ConnectionQuota(2, MANY, Map.of("10.0.0.2", 0), MANY));
        // Then
        assertThat(refused).isTrue();
        assertThat(limits.admit(there)).isEqualTo("max.connections.per.ip.overrides=0");
        assertThat(limits.admit(here)).isNull();
        assertThat(limits.admit(here)).isEqualTo("max.connections=2");
        assertThat(limits.open()).isEqualTo(2);
    }

    @Test
    void newConnectionsAreLimitedPerSecond() {
        // Given
        ConnectionLimits limits = limits(MANY, MANY, Map.of(), 2);
        limits.admit(here);
        limits.admit(here);
        // When
        String third = limits.admit(here);
        nowNs.addAndGet(500_000_000);
        // Then
        assertThat(third).isEqualTo("max.connection.creation.rate=2");
        assertThat(limits.admit(here)).isNull();
        assertThat(limits.admit(here)).isNotNull();
    }
}
