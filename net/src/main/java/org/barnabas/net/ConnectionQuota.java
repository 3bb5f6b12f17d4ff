package org.barnabas.net;

import java.util.Map;

/**
 * How many connections there may be.
 *
 * @param total {@code max.connections}
 * @param perAddress {@code max.connections.per.ip}
 * @param exceptions {@code max.connections.per.ip.overrides}: host names or addresses with limits of their own
 * @param perSecond new ones per second, {@code max.connection.creation.rate}
 * @param reserved the listener that only brokers use, which {@code total} and {@code perSecond} do not shut; empty: none
 */
public record ConnectionQuota(
        int total, int perAddress, Map<String, Integer> exceptions, int perSecond, String reserved) {

    /** No limits. */
    public static final ConnectionQuota UNLIMITED =
            new ConnectionQuota(Integer.MAX_VALUE, Integer.MAX_VALUE, Map.of(), Integer.MAX_VALUE, "");

    public ConnectionQuota {
        exceptions = Map.copyOf(exceptions);
    }
}
