package org.barnabas.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * How many connections there may be: in all, from one address, and new ones per second. Asked by the accepting loop,
 * told of closed connections by all loops, hence synchronized; connections come and go far more rarely than requests.
 */
final class ConnectionLimits {

    private final int max;
    private final int maxPerIp;
    private final int maxRate;
    private final MonotonicClock clock;
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private int open;
    private double tokens;
    private long refilledNs;

    ConnectionLimits(NetConfig config, MonotonicClock clock) {
        max = config.maxConnections();
        maxPerIp = config.maxConnectionsPerIp();
        maxRate = config.maxCreationRate();
        this.clock = clock;
        tokens = maxRate;
        refilledNs = clock.nowNs();
    }

    /** Counts a new connection; answers why it is refused, or null if it may stay. */
    synchronized @Nullable String admit(InetAddress address) {
        int fromHere = perIp.getOrDefault(address, 0);
        if (open >= max) {
            return "max.connections=" + max;
        }
        if (fromHere >= maxPerIp) {
            return "max.connections.per.ip=" + maxPerIp;
        }
        if (!takeToken()) {
            return "max.connection.creation.rate=" + maxRate;
        }
        open++;
        perIp.put(address, fromHere + 1);
        return null;
    }

    synchronized void closed(InetAddress address) {
        open--;
        perIp.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    synchronized int open() {
        return open;
    }

    /** A bucket that holds one second's worth of connections. */
    private boolean takeToken() {
        if (maxRate == Integer.MAX_VALUE) {
            return true;
        }
        long now = clock.nowNs();
        tokens = Math.min(maxRate, tokens + (now - refilledNs) / 1e9 * maxRate);
        refilledNs = now;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
