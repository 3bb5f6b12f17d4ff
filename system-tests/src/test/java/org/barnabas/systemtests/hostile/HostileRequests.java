package org.barnabas.systemtests.hostile;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsResponse.ApiVersion;

/**
 * Throws requests at a broker, half of them spoilt, of every API and version that it says it serves. The same seed
 * draws the same requests. As a program: {@code HostileRequests host port [requests [seed [newest version]]]}, a million of
 * all versions by default, or of none above the given one; prints the outcomes per API and ends with 1 if the broker gave a wrong answer or does not answer any more.
 */
final class HostileRequests {
    private static final PrintStream OUT = System.out;
    private static final int MILLION = 1_000_000;
    private static final int LINE_EVERY = 50_000;

    private final InetSocketAddress broker;
    private final List<ApiVersion> served;
    private final RequestSource source;
    private final Map<ApiKey, Map<Outcome, Integer>> outcomes = new TreeMap<>();

    /** Of all versions. */
    HostileRequests(InetSocketAddress broker, long seed) throws IOException {
        this(broker, seed, Short.MAX_VALUE);
    }

    /** @param newest requests of no version above are drawn */
    HostileRequests(InetSocketAddress broker, long seed, int newest) throws IOException {
        this.broker = broker;
        try (HostileConnection connection = new HostileConnection(broker)) {
            served = List.copyOf(connection.versions().apiKeys());
        }
        source = new RequestSource(served, seed, newest);
    }

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress broker = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        int requests = arguments.length > 2 ? Integer.parseInt(arguments[2]) : MILLION;
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : 1;
        int newest = arguments.length > 4 ? Integer.parseInt(arguments[4]) : Short.MAX_VALUE;
        HostileRequests run = new HostileRequests(broker, seed, newest);
        long started = System.nanoTime();
        for (int done = 0; done < requests; done += LINE_EVERY) {
            run.run(Math.min(LINE_EVERY, requests - done));
            OUT.println((done + LINE_EVERY) + " requests, " + (System.nanoTime() - started) / 1_000_000_000 + " s "
                    + run.totals());
        }
        run.outcomes.forEach((api, counts) -> OUT.println(api + " " + counts));
        boolean well = run.stillServes() && run.count(Outcome.BAD_ANSWER) == 0;
        OUT.println((well ? "passed" : "FAILED") + " seed=" + seed + " requests=" + requests + " " + run.totals());
        System.exit(well ? 0 : 1);
    }

    /** Sends so many requests. */
    void run(int requests) throws IOException {
        HostileConnection connection = new HostileConnection(broker);
        try {
            for (int i = 0; i < requests; i++) {
                if (!connection.usable()) {
                    connection.close();
                    connection = new HostileConnection(broker);
                }
                HostileRequest request = source.draw(i);
                Outcome outcome = connection.send(request);
                outcomes.computeIfAbsent(request.api(), api -> new EnumMap<>(Outcome.class))
                        .merge(outcome, 1, Integer::sum);
            }
        } finally {
            connection.close();
        }
    }

    /** The broker still takes connections and serves what it did. */
    boolean stillServes() throws IOException {
        try (HostileConnection connection = new HostileConnection(broker)) {
            return connection.versions().apiKeys().equals(served);
        }
    }

    int count(Outcome outcome) {
        return totals().getOrDefault(outcome, 0);
    }

    Map<Outcome, Integer> totals() {
        Map<Outcome, Integer> totals = new EnumMap<>(Outcome.class);
        outcomes.values().forEach(counts -> counts.forEach((outcome, n) -> totals.merge(outcome, n, Integer::sum)));
        return totals;
    }

    /** By API, for messages of tests. */
    Map<ApiKey, Map<Outcome, Integer>> outcomes() {
        return outcomes;
    }
}
