package org.barnabas.net.core;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.ports.MonotonicClock;

/**
 * Tells the operator which addresses are refused connections: each one once in a period, and so many addresses at most, so
 * that a flood of connections is not a flood of lines. The rest is told as a number. Not thread-safe.
 */
final class RefusalLog {

    static final long PERIOD_NS = 60_000_000_000L;
    static final int ADDRESSES = 100;

    private final MonotonicClock clock;
    private final Consumer<String> out;
    private final Set<InetAddress> told = new HashSet<>();
    private long beganNs;
    private long untold;

    RefusalLog(MonotonicClock clock, Consumer<String> out) {
        this.clock = clock;
        this.out = out;
        this.beganNs = clock.nowNs();
    }

    /** @param limit that was reached, as {@code key=value} */
    void refused(InetAddress client, String limit) {
        long now = clock.nowNs();
        if (now - beganNs >= PERIOD_NS) {
            beganNs = now;
            told.clear();
        }
        if (told.size() >= ADDRESSES || !told.add(client)) {
            untold++;
            return;
        }
        String others = untold == 0 ? "" : " (and " + untold + " connections since then of which nothing was said)";
        untold = 0;
        out.accept("refused a connection from " + client.getHostAddress() + ": " + limit + " is reached. "
                + remedy(client, limit) + others);
    }

    private static String remedy(InetAddress client, String limit) {
        return limit.startsWith("max.connections.per.ip=")
                ? "max.connections.per.ip.overrides=" + client.getHostAddress()
                        + ":<count> lets more in; if nobody can connect any more to set it, write it in the broker's file"
                        + " and restart the broker"
                : "Raise it if that is too little";
    }
}
