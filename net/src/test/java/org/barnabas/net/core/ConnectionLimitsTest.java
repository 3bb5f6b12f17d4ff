package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.ConnectionQuota;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private static final int MANY = 1_000;
    private static final String CLIENTS = "CLIENTS";
    private static final String BROKERS = "BROKERS";

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
        return new ConnectionLimits(new ConnectionQuota(total, perAddress, exceptions, perSecond, BROKERS), nowNs::get);
    }

    @Test
    void anAddressMayHaveALimitOfItsOwnLargerOrSmaller() {
        // Given
        ConnectionLimits limits = limits(MANY, 2, Map.of("10.0.0.1", 3, "10.0.0.3", 0), MANY);
        // When
        for (int i = 0; i < 2; i++) {
            assertThat(limits.admit(here, CLIENTS)).isNull();
            assertThat(limits.admit(there, CLIENTS)).isNull();
        }
        // Then
        assertThat(limits.admit(there, CLIENTS)).isEqualTo("max.connections.per.ip=2");
        assertThat(limits.admit(here, CLIENTS)).isNull();
        assertThat(limits.admit(here, CLIENTS)).isEqualTo("max.connections.per.ip.overrides=3");
        assertThat(limits.admit(address("10.0.0.3"), CLIENTS)).isEqualTo("max.connections.per.ip.overrides=0");
        limits.closed(here);
        assertThat(limits.admit(here, CLIENTS)).isNull();
    }

    @Test
    void anUnknownHostHasNoEffect() {
        // Given
        ConnectionLimits limits = limits(MANY, 1, Map.of("no such host", 5), MANY);
        // When
        String refusal = limits.admit(here, CLIENTS);
        // Then
        assertThat(refusal).isNull();
        assertThat(limits.admit(here, CLIENTS)).isEqualTo("max.connections.per.ip=1");
    }

    @Test
    void otherLimitsHoldFromTheNextConnectionOn() {
        // Given
        ConnectionLimits limits = limits(1, MANY, Map.of(), MANY);
        limits.admit(here, CLIENTS);
        // When
        boolean refused = limits.admit(here, CLIENTS) != null;
        limits.change(new ConnectionQuota(2, MANY, Map.of("10.0.0.2", 0), MANY, BROKERS));
        // Then
        assertThat(refused).isTrue();
        assertThat(limits.admit(there, CLIENTS)).isEqualTo("max.connections.per.ip.overrides=0");
        assertThat(limits.admit(here, CLIENTS)).isNull();
        assertThat(limits.admit(here, CLIENTS)).isEqualTo("max.connections=2");
        assertThat(limits.open()).isEqualTo(2);
    }

    @Test
    void newConnectionsAreLimitedPerSecond() {
        // Given
        ConnectionLimits limits = limits(MANY, MANY, Map.of(), 2);
        limits.admit(here, CLIENTS);
        limits.admit(here, CLIENTS);
        // When
        String third = limits.admit(here, CLIENTS);
        nowNs.addAndGet(500_000_000);
        // Then
        assertThat(third).isEqualTo("max.connection.creation.rate=2");
        assertThat(limits.admit(here, CLIENTS)).isNull();
        assertThat(limits.admit(here, CLIENTS)).isNotNull();
    }

    /** As in Apache Kafka: an address has its limit wherever it connects, the brokers' listener has no other. */
    @Test
    void theListenerOfBrokersIsShutByNoLimitOfAll() {
        // Given
        ConnectionLimits full = limits(1, MANY, Map.of(), 1);
        full.admit(here, CLIENTS);
        // When
        String client = full.admit(there, CLIENTS);
        String broker = full.admit(there, BROKERS);
        // Then
        assertThat(client).isEqualTo("max.connections=1");
        assertThat(broker).isNull();
        assertThat(full.open()).isEqualTo(2);
        ConnectionLimits narrow = limits(MANY, 1, Map.of(), MANY);
        assertThat(narrow.admit(there, BROKERS)).isNull();
        assertThat(narrow.admit(there, BROKERS)).isEqualTo("max.connections.per.ip=1");
    }

    @Test
    void whoWouldShutOutItselfIsTold() {
        // Given
        ConnectionLimits limits = limits(MANY, MANY, Map.of(), MANY);
        limits.admit(here, CLIENTS);
        limits.admit(here, CLIENTS);
        limits.admit(there, CLIENTS);
        // When
        // Then
        assertThat(lockout(limits, MANY, 1, Map.of(), MANY))
                .contains("max.connections.per.ip=1 would shut out", "10.0.0.1 has 2 connections");
        assertThat(lockout(limits, MANY, MANY, Map.of("10.0.0.1", 0), MANY))
                .contains("max.connections.per.ip.overrides=0");
        assertThat(lockout(limits, 2, MANY, Map.of(), MANY)).contains("max.connections=2", "3 connections");
        assertThat(lockout(limits, MANY, MANY, Map.of(), 0)).contains("max.connection.creation.rate=0");
        assertThat(lockout(limits, MANY, 0, Map.of("10.0.0.1", 2, "10.0.0.2", 0), MANY))
                .as("others may be shut out")
                .isNull();
        assertThat(lockout(limits, 3, 2, Map.of(), 1)).isNull();
        ConnectionQuota nobody = new ConnectionQuota(0, MANY, Map.of(), 0, BROKERS);
        assertThat(limits.lockout(nobody, here, BROKERS))
                .as("brokers' listener")
                .isNull();
    }

    private @Nullable String lockout(
            ConnectionLimits limits, int total, int perAddress, Map<String, Integer> exceptions, int perSecond) {
        ConnectionQuota next = new ConnectionQuota(total, perAddress, exceptions, perSecond, BROKERS);
        return limits.lockout(next, here, CLIENTS);
    }

    @Test
    void refusalsAreToldOncePerAddressAndPeriod() {
        // Given
        List<String> lines = new ArrayList<>();
        RefusalLog log = new RefusalLog(nowNs::get, lines::add);
        // When
        log.refused(here, "max.connections.per.ip=1");
        log.refused(here, "max.connections.per.ip=1");
        log.refused(there, "max.connections=7");
        nowNs.addAndGet(RefusalLog.PERIOD_NS);
        log.refused(here, "max.connections.per.ip=1");
        // Then
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .contains("from 10.0.0.1: max.connections.per.ip=1", "overrides=10.0.0.1:<count>", "file and restart");
        assertThat(lines.get(1)).contains("from 10.0.0.2: max.connections=7", "1 connections since");
        assertThat(lines.get(2)).contains("10.0.0.1");
    }

    @Test
    void aFloodFromManyAddressesIsNoFloodOfLines() {
        // Given
        List<String> lines = new ArrayList<>();
        RefusalLog log = new RefusalLog(nowNs::get, lines::add);
        // When
        for (int i = 0; i < 5_000; i++) {
            log.refused(address("10.1." + i / 250 + "." + i % 250), "max.connections=7");
        }
        nowNs.addAndGet(RefusalLog.PERIOD_NS);
        log.refused(here, "max.connections=7");
        // Then
        assertThat(lines).hasSize(RefusalLog.ADDRESSES + 1);
        assertThat(lines.get(RefusalLog.ADDRESSES)).contains("4900 connections");
    }
}
