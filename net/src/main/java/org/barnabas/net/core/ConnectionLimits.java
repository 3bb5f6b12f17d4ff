package org.barnabas.net.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be: in all, from one address, and new ones per second. Asked by the accepting loop,
 * told of closed connections by all loops, hence synchronized; connections come and go far more rarely than requests.
 */
final class ConnectionLimits {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

    private final MonotonicClock clock;
    private final RefusalLog refusals;
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private ConnectionQuota quota;
    private Map<InetAddress, Integer> exceptions;
    private int open;
    private double tokens;
    private long refilledNs;

    ConnectionLimits(ConnectionQuota quota, MonotonicClock clock) {
        this.clock = clock;
        this.refusals = new RefusalLog(clock, LOG::warn);
        this.quota = quota;
        this.exceptions = resolve(quota.exceptions());
        tokens = quota.perSecond();
        refilledNs = clock.nowNs();
    }

    /** Other limits from now on; connections beyond them stay. */
    void change(ConnectionQuota next) {
        Map<InetAddress, Integer> resolved = resolve(next.exceptions());
        synchronized (this) {
            quota = next;
            exceptions = resolved;
            tokens = Math.min(tokens, next.perSecond());
        }
    }

    private static Map<InetAddress, Integer> resolve(Map<String, Integer> byHost) {
        Map<InetAddress, Integer> byAddress = new HashMap<>();
        byHost.forEach((host, limit) -> {
            try {
                for (InetAddress address : InetAddress.getAllByName(host)) {
                    byAddress.put(address, limit);
                }
            } catch (UnknownHostException e) {
                LOG.warn("limit of connections has no effect, host unknown host={}", host);
            }
        });
        return byAddress;
    }

    /** Counts a new connection; answers why it is refused, or null if it may stay. */
    synchronized @Nullable String admit(InetAddress address, String listener) {
        String refusal = refusal(address, listener);
        if (refusal != null) {
            refusals.refused(address, refusal);
            return refusal;
        }
        open++;
        perIp.merge(address, 1, Integer::sum);
        return null;
    }

    private @Nullable String refusal(InetAddress address, String listener) {
        int fromHere = perIp.getOrDefault(address, 0);
        boolean reserved = listener.equals(quota.reserved());
        if (!reserved && open >= quota.total()) {
            return "max.connections=" + quota.total();
        }
        Integer exception = exceptions.get(address);
        if (exception != null && fromHere >= exception) {
            return "max.connections.per.ip.overrides=" + exception;
        }
        if (exception == null && fromHere >= quota.perAddress()) {
            return "max.connections.per.ip=" + quota.perAddress();
        }
        return reserved || takeToken() ? null : "max.connection.creation.rate=" + quota.perSecond();
    }

    /**
     * Why an address could not connect again as often as it is connected now, if the limits were others; null if it could.
     * Whoever is there stays, whatever the limits are, so that only its own connections make room.
     */
    @Nullable
    String lockout(ConnectionQuota next, InetAddress address, String listener) {
        Map<InetAddress, Integer> resolved = resolve(next.exceptions());
        synchronized (this) {
            int fromHere = perIp.getOrDefault(address, 0);
            boolean reserved = listener.equals(next.reserved());
            if (!reserved && next.perSecond() < 1) {
                return "max.connection.creation.rate=" + next.perSecond() + " lets nobody connect.";
            }
            if (!reserved && next.total() < Math.max(1, open)) {
                return "max.connections=" + next.total() + " lets nobody connect while there are " + open
                        + " connections.";
            }
            Integer exception = resolved.get(address);
            int limit = exception == null ? next.perAddress() : exception;
            return limit >= Math.max(1, fromHere)
                    ? null
                    : "max.connections.per.ip" + (exception == null ? "" : ".overrides") + "=" + limit
                            + " would shut out the address that asks for it: " + address.getHostAddress() + " has "
                            + fromHere + " connections now.";
        }
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
        int maxRate = quota.perSecond();
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
